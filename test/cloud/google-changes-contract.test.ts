import { afterAll, beforeAll } from 'vitest';
import { CloudRunServer } from '../support/cloud-run-server.ts';
import { grpcRig } from '../support/grpc-changes.ts';
import { describeChanges } from './changes-contract.ts';

let server: CloudRunServer;

beforeAll(async () => {
  server = await CloudRunServer.start();
});
afterAll(() => server.close());

describeChanges('Cloud Run over gRPC', (world) => grpcRig(server, world));
