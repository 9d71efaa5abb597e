import { connectMessaging } from '@waybill/messaging';
import { runService } from '@waybill/service';
import { AppModule } from './app.module';

void runService(AppModule, { name: 'inventory', beforeListen: connectMessaging });
