import { Command, CommanderError } from 'commander';
import { addBatchCommand } from './commands/batch.js';
import { addBenchCommand } from './commands/bench.js';
import { addCancelCommand } from './commands/cancel.js';
import { addDeployCommand } from './commands/deploy.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addDownCommand } from './commands/down.js';
import { addGenerateCommand } from './commands/generate.js';
import { addLogsCommand } from './commands/logs.js';
import { addLsCommand } from './commands/ls.js';
import { addMeshCommand } from './commands/mesh.js';
import { addModelsCommand } from './commands/models.js';
import { addPriorityCommand } from './commands/priority.js';
import { addQueuesCommand } from './commands/queues.js';
import { addReplayCommand } from './commands/replay.js';
import { addResumeCommand } from './commands/resume.js';
import { addSequenceCommand } from './commands/sequence.js';
import { addShowCommand } from './commands/show.js';
import { addStatusCommand } from './commands/status.js';
import { addSweepCommand } from './commands/sweep.js';
import { addTestCommand } from './commands/test.js';
import { addUpCommand } from './commands/up.js';
import { addUsageCommand } from './commands/usage.js';
import { addWebhooksCommand } from './commands/webhooks.js';
import { createContext } from './context.js';
import { EXIT } from './exit-codes.js';
import { explainError } from './explain-error.js';

const FOOTER = `
Begin with:
  ./orfeas generate picture.png            picture.glb and picture.stl, beside you
  ./orfeas generate chair.jpg -o chair.3mf --set height=120

Ends with 0 on success, 1 on failure, 2 when called wrongly, 130 after Ctrl-C.
Settings: ORFEAS_URL and ORFEAS_API_KEY for another server, ORFEAS_HOME for the local set-up's folder,
ORFEAS_CACHE for fetched tools; all of them in docs/operations.md.`;

/** Runs the command line; the answer is the exit code. */
async function main(): Promise<number> {
  try {
    const context = createContext();
    const program = new Command('orfeas')
      .usage('COMMAND [OPTIONS]')
      .description('One picture in, one textured, printable 3D model out, on your own machine.')
      .helpOption('-h, --help', 'show this help, or that of a command')
      .helpCommand(false)
      .showSuggestionAfterError()
      .showHelpAfterError('Run ./orfeas COMMAND --help to see how it is used.')
      .addHelpText('after', FOOTER)
      // An option after the name of a command is that command's own, also where one above it has one of the same name.
      .enablePositionalOptions()
      .exitOverride();
    let exitCode: number = EXIT.success;
    const finish = (code: number) => {
      exitCode = code;
    };
    for (const add of [
      addGenerateCommand,
      addBatchCommand,
      addLsCommand,
      addShowCommand,
      addCancelCommand,
      addResumeCommand,
      addPriorityCommand,
      addQueuesCommand,
      addReplayCommand,
      addMeshCommand,
      addSequenceCommand,
      addModelsCommand,
      addUpCommand,
      addDownCommand,
      addStatusCommand,
      addLogsCommand,
      addDeployCommand,
      addWebhooksCommand,
      addSweepCommand,
      addUsageCommand,
      addDoctorCommand,
      addBenchCommand,
      addTestCommand,
    ]) {
      add(program, context, finish);
    }
    for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
      command.helpOption('-h, --help', 'show this help').copyInheritedSettings(program);
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    // Commander has said it already: help was asked for (0), or the call was wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.usage;
    const { text, exitCode } = explainError(error);
    process.stderr.write(`${text}\n`);
    return exitCode;
  }
}

process.exitCode = await main();
