import type { Difference, Mismatch } from './compare.js';
import type { Scenario, Step } from './recording.js';
import { startRig } from './rig.js';
import { Session } from './session.js';

/** Plays one scenario against a server of its own, and tells what was not as recorded. */
export async function replay(scenario: Scenario): Promise<readonly Mismatch[]> {
  let rig: Awaited<ReturnType<typeof startRig>>;
  try {
    rig = await startRig(scenario.config, scenario.backends);
  } catch (error) {
    return scenario.steps.map((step, index) => at(step, index, failure('server', error)));
  }
  try {
    const session = new Session(rig, scenario.backends, scenario.instances ?? {});
    await session.setUp(scenario.volumes);
    return await playAll(session, scenario.steps);
  } catch (error) {
    return scenario.steps.map((step, index) => at(step, index, failure('setup', error)));
  } finally {
    await rig.stop();
  }
}

async function playAll(session: Session, steps: readonly Step[]): Promise<readonly Mismatch[]> {
  const mismatches: Mismatch[] = [];
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    for (const act of [
      () => session.play(step),
      () => session.settle(next?.op === 'fail' ? next.volume_id : undefined),
    ]) {
      const differences = await act().catch((error: unknown) => [failure('answer', error)]);
      mismatches.push(...differences.map((difference) => at(step, index, difference)));
    }
  }
  return mismatches;
}

function at(step: Step, index: number, difference: Difference): Mismatch {
  return { step: index, op: step.op, ...difference };
}

function failure(field: string, error: unknown): Difference {
  return {
    field,
    expected: 'an answer',
    got: error instanceof Error ? error.message : String(error),
  };
}
