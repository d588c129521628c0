import { createServer } from 'node:net';
import { hostname, totalmem, userInfo } from 'node:os';
import path from 'node:path';

export interface ClusterShape {
  /** Names of the nodes, all of them on this machine. */
  readonly nodes: readonly string[];
  /** Of each node, whatever this machine has. */
  readonly cpus: number;
}

/**
 * How long credentials last. Slurm holds a requeued job back until those of its earlier start are void, by default for two
 * minutes.
 */
const CREDENTIAL_SECONDS = 20;

export const mungeSocket = (root: string) => path.join(root, 'munge.socket');

/**
 * A `slurm.conf` for a controller and nodes on one machine, with all that they write below one folder.
 *
 * @param ports of the controller, then of each node
 */
export function slurmConfiguration(
  root: string,
  { nodes, cpus }: ClusterShape,
  ports: readonly number[],
): string {
  const host = hostname().replace(/\..*/, '');
  const user = userInfo().username;
  const [controller, ...ofNodes] = ports;
  const settings = {
    ClusterName: 'iq',
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: controller,
    SlurmUser: user,
    SlurmdUser: user,
    AuthType: 'auth/munge',
    AuthInfo: `socket=${mungeSocket(root)},cred_expire=${CREDENTIAL_SECONDS}`,
    // Control groups are not there in every container.
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_CPU',
    SlurmdParameters: 'config_overrides',
    SchedulerParameters: 'sched_interval=1,bf_interval=1',
    ReturnToService: 2,
    // Jobs that are over can be asked about.
    MinJobAge: 3600,
    StateSaveLocation: path.join(root, 'state'),
    SlurmdSpoolDir: path.join(root, 'spool-%n'),
    SlurmctldLogFile: path.join(root, 'slurmctld.log'),
    SlurmdLogFile: path.join(root, 'slurmd-%n.log'),
    SlurmctldPidFile: path.join(root, 'slurmctld.pid'),
    SlurmdPidFile: path.join(root, 'slurmd-%n.pid'),
  };
  const megabytes = Math.floor(totalmem() / 2 ** 20);
  const machine = `NodeHostname=${host} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=${megabytes} State=UNKNOWN`;
  return [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ...nodes.map((node, i) => `NodeName=${node} Port=${ofNodes[i]} ${machine}`),
    `PartitionName=all Nodes=${nodes.join(',')} Default=YES MaxTime=INFINITE State=UP`,
    '',
  ].join('\n');
}

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((done, fail) => {
            server.once('error', fail).listen(0, '127.0.0.1', () => {
              const address = server.address();
              if (address === null || typeof address === 'string') fail(new Error('A port has no number.'));
              else done(address.port);
            });
          }),
      ),
    );
  } finally {
    for (const server of servers) server.close();
  }
}
