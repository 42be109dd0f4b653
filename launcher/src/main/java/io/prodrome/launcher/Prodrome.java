package io.prodrome.launcher;

import io.prodrome.launcher.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of all commands. */
@Command(
    name = "prodrome",
    description = "From a hospital's messages to risk forecasts. Not a medical device.",
    mixinStandardHelpOptions = true,
    version = "prodrome 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchCommand.class,
      DemoCommand.class,
      EvaluateCommand.class,
      RecogniseCommand.class,
      DeadLetterCommand.class,
      ParseCommand.class,
      SendCommand.class,
      TopicsCommand.class,
      IntakeCommand.class,
      StreamCommand.class,
      ServeCommand.class,
      ForecastCommand.class,
      SyntheaCommand.class,
      TerminologyCommand.class,
      ExportMedsCommand.class
    })
public final class Prodrome implements Runnable {

  /** Exit code for what the user can mend. */
  public static final int USER_ERROR = 1;

  /** Exit code after Ctrl-C, as shells have it. */
  private static final int INTERRUPTED = 130;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandLine.Model.CommandSpec spec;

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, ready to execute; a new one for each use. */
  static CommandLine commandLine() {
    Prodrome root = new Prodrome();
    CommandLine line = new CommandLine(root);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (Shutdown.processEnds()) {
            return INTERRUPTED;
          }
          if (root.verbose) {
            failure.printStackTrace(command.getErr());
          } else {
            command.getErr().println("prodrome: " + describe(failure));
          }
          return USER_ERROR;
        });
    return line;
  }

  private static String describe(Throwable failure) {
    if (failure instanceof UserError && failure.getMessage() != null) {
      return failure.getMessage();
    }
    String message = failure.getMessage();
    return failure.getClass().getSimpleName()
        + (message == null ? "" : ": " + message.lines().findFirst().orElse(""))
        + " (--verbose shows where)";
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
