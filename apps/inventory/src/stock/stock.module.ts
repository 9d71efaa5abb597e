import { Module } from '@nestjs/common';
import { ChangeStock } from './change-stock';
import { StockConsumer } from './stock.consumer';
import { StockRepository } from './stock.repository';

@Module({
  controllers: [StockConsumer],
  providers: [ChangeStock, StockRepository],
  exports: [ChangeStock, StockRepository],
})
export class StockModule {}
