import { connectMessaging } from '@waybill/messaging';
import { runService } from '@waybill/service';
import { AppModule } from './app.module';
import { prepareHttp } from './http/prepare-http';

void runService(AppModule, {
  name: 'order',
  beforeListen: (app) => {
    prepareHttp(app);
    connectMessaging(app);
  },
});
