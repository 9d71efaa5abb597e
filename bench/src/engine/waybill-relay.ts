import 'reflect-metadata';
import { endWithParent, settings } from '../run/report-to-parent';
import { waybillApp, type WaybillSettings } from './waybill-app';

endWithParent();
void waybillApp(settings<WaybillSettings>()).then(({ app }) => app.startAllMicroservices());
