import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.resolve(__dirname, '..');
const READY_MS = 90_000;

/** A Jupyter server of its own: free port, empty home, the checkout's extension. */
export interface IServer {
  url: string;
  /** Folder that the file browser shows. */
  folder: string;
  stop(): Promise<void>;
}

/** Start a server and wait until it answers. */
export async function startServer(): Promise<IServer> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'kale-ui-'));
  const folder = path.join(home, 'notebooks');
  fs.mkdirSync(folder);
  linkExtension(home);
  silenceNews(home);
  const port = await freePort();
  const log = fs.openSync(path.join(home, 'server.log'), 'w');
  const child = spawn(python(), options(port, folder, home), {
    cwd: folder,
    env: environment(home),
    stdio: ['ignore', log, log],
    detached: true
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await ended(child);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answering(`${url}/api`, child);
  } catch (error) {
    const text = fs.readFileSync(path.join(home, 'server.log'), 'utf8');
    await stop();
    throw new Error(`${String(error)}\n${text}`);
  }
  return { url, folder, stop };
}

/** The interpreter that has JupyterLab: `JUPYTER_KALE_PYTHON`, else the checkout's `.venv`, else the path's. */
function python(): string {
  const local = path.join(ROOT, '.venv', 'bin', 'python');
  return process.env.JUPYTER_KALE_PYTHON ?? (fs.existsSync(local) ? local : 'python3');
}

function options(port: number, folder: string, home: string): string[] {
  return [
    ...['-m', 'jupyterlab', '--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`],
    ...['--ServerApp.port_retries=0', '--IdentityProvider.token=', '--ServerApp.password='],
    ...[`--ServerApp.root_dir=${folder}`, '--ServerApp.jpserver_extensions=jupyter_kale_ext=True'],
    `--LabServerApp.extra_labextensions_path=${path.join(home, 'labextensions')}`
  ];
}

function environment(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    IPYTHONDIR: path.join(home, 'ipython'),
    JUPYTER_CONFIG_DIR: path.join(home, 'config'),
    JUPYTER_DATA_DIR: path.join(home, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: path.join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: path.join(home, 'workspaces'),
    PYTHONPATH: [ROOT, process.env.PYTHONPATH].filter(Boolean).join(path.delimiter)
  };
}

/** The built front end of the checkout, whether or not it is installed. */
function linkExtension(home: string): void {
  const built = path.join(ROOT, 'jupyter_kale_ext', 'labextension');
  if (!fs.existsSync(path.join(built, 'package.json'))) {
    throw new Error('The front end is not built: run "jlpm build" first.');
  }
  fs.mkdirSync(path.join(home, 'labextensions'));
  fs.symlinkSync(built, path.join(home, 'labextensions', 'jupyter-kale-ext'), 'junction');
}

/** The question about Jupyter's news would cover the panel, and asks the internet. */
function silenceNews(home: string): void {
  const folder = path.join(home, 'config', 'labconfig');
  const disabledExtensions = { '@jupyterlab/apputils-extension:announcements': true };
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'page_config.json'), JSON.stringify({ disabledExtensions }));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) {
      throw new Error(`The Jupyter server ended with ${child.exitCode}.`);
    }
    try {
      if ((await fetch(url)).ok) {
        return;
      }
    } catch {
      // Nobody listens yet.
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error('The Jupyter server did not answer in time.');
}

/** End the server and the kernels it started: they are in its process group. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) {
    return;
  }
  const gone = new Promise(resolve => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  const late = new Promise(resolve => setTimeout(resolve, 10_000, 'late'));
  if ((await Promise.race([gone, late])) === 'late') {
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }
}
