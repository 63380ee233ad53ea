import type { GraphTask, Schemas, Task } from '../api/client';
import { taskPath } from '../lib/routes';

/** The neighbourhood of an artifact as a graph: what its makers took, who used it, and what those made of it. */
export function lineageGraph(uri: string, uses: Schemas['ArtifactUse'][], tasks: ReadonlyMap<string, Task | undefined>): { tasks: GraphTask[]; links: Map<string, string> } {
  const nodes = new Map<string, GraphTask>();
  const links = new Map<string, string>();
  const artifact = (at: string, type: string | undefined, name: string) => {
    if (!nodes.has(at)) nodes.set(at, { segment: at, name, kind: 'artifact', component: type, image: type, after: [] });
    if (at !== uri) links.set(at, `/artifacts?uri=${encodeURIComponent(at)}`);
  };
  const edge = (from: string, to: string) => {
    const node = nodes.get(to);
    if (node && from !== to && !node.after?.includes(from)) node.after?.push(from);
  };
  artifact(uri, undefined, decodeURIComponent(uri.split('/').pop() ?? uri));
  for (const use of uses) {
    const id = `${use.run_id} ${use.task}`;
    const task = tasks.get(id);
    if (!nodes.has(id)) nodes.set(id, { segment: id, name: use.task ?? '', kind: 'step', component: task?.component, image: `run ${use.run_id?.slice(0, 8)}`, after: [] });
    links.set(id, taskPath(use.run_id ?? '', use.task ?? ''));
    const made = use.how !== 'consumed';
    edge(made ? id : uri, made ? uri : id);
    // One step further, on the side that does not hold the artifact itself.
    for (const near of (made ? task?.input_artifacts : task?.artifacts) ?? []) {
      const other = near.uri ?? '';
      if (!other || other === uri) continue;
      artifact(other, near.type, near.name || near.key || '');
      edge(made ? other : id, made ? id : other);
    }
  }
  return { tasks: [...nodes.values()], links };
}
