package org.dpsfleet.cli;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.dpsfleet.cli.command.ArchiveCommand;
import org.dpsfleet.cli.command.BrokerCommand;
import org.dpsfleet.cli.command.CancelCommand;
import org.dpsfleet.cli.command.CoordinatorCommand;
import org.dpsfleet.cli.command.DataCommand;
import org.dpsfleet.cli.command.DeleteCommand;
import org.dpsfleet.cli.command.DistanceCommand;
import org.dpsfleet.cli.command.DoctorCommand;
import org.dpsfleet.cli.command.EvalWorkerCommand;
import org.dpsfleet.cli.command.EvaluateCommand;
import org.dpsfleet.cli.command.ExportCommand;
import org.dpsfleet.cli.command.FailuresCommand;
import org.dpsfleet.cli.command.GcCommand;
import org.dpsfleet.cli.command.GpuWorkerCommand;
import org.dpsfleet.cli.command.LogsCommand;
import org.dpsfleet.cli.command.ReplayCommand;
import org.dpsfleet.cli.command.ReportCommand;
import org.dpsfleet.cli.command.ResultsCommand;
import org.dpsfleet.cli.command.RunCommand;
import org.dpsfleet.cli.command.StatusCommand;
import org.dpsfleet.cli.command.SubmitCommand;
import org.dpsfleet.cli.command.TopCommand;
import org.dpsfleet.cli.command.TrackCommand;
import org.dpsfleet.cli.command.WeightsCommand;
import org.dpsfleet.cli.run.Roles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The sub-commands in the order of the help. One that the arguments do not name takes no part in reading them: it has
 * its name and its sentence in the help, and the model of its options is not made, which takes as long as the start of
 * the JVM when it is done for all.
 */
final class Subcommands {
    private record Subcommand(Class<?> type, Supplier<?> maker) {
        Command described() {
            return Objects.requireNonNull(type.getAnnotation(Command.class));
        }
    }

    private final List<Subcommand> all;

    Subcommands(Supplier<Roles> roles) {
        all = List.of(
                new Subcommand(RunCommand.class, () -> new RunCommand(roles.get())),
                new Subcommand(SubmitCommand.class, SubmitCommand::new),
                new Subcommand(StatusCommand.class, StatusCommand::new),
                new Subcommand(TopCommand.class, TopCommand::new),
                new Subcommand(LogsCommand.class, LogsCommand::new),
                new Subcommand(CancelCommand.class, CancelCommand::new),
                new Subcommand(ResultsCommand.class, ResultsCommand::new),
                new Subcommand(ReportCommand.class, ReportCommand::new),
                new Subcommand(TrackCommand.class, TrackCommand::new),
                new Subcommand(ArchiveCommand.class, ArchiveCommand::new),
                new Subcommand(DeleteCommand.class, DeleteCommand::new),
                new Subcommand(GcCommand.class, GcCommand::new),
                new Subcommand(FailuresCommand.class, FailuresCommand::new),
                new Subcommand(ReplayCommand.class, ReplayCommand::new),
                new Subcommand(DistanceCommand.class, DistanceCommand::new),
                new Subcommand(EvaluateCommand.class, EvaluateCommand::new),
                new Subcommand(ExportCommand.class, ExportCommand::new),
                new Subcommand(WeightsCommand.class, WeightsCommand::new),
                new Subcommand(DataCommand.class, DataCommand::new),
                new Subcommand(DoctorCommand.class, DoctorCommand::new),
                new Subcommand(BrokerCommand.class, BrokerCommand::new),
                new Subcommand(CoordinatorCommand.class, () -> new CoordinatorCommand(roles.get())),
                new Subcommand(GpuWorkerCommand.class, () -> new GpuWorkerCommand(roles.get())),
                new Subcommand(EvalWorkerCommand.class, () -> new EvalWorkerCommand(roles.get())));
    }

    /** Adds all of them as they are. */
    void addTo(CommandLine line) {
        all.forEach(command -> line.addSubcommand(command.maker().get()));
    }

    /** Adds those that may be asked for as they are, and the others by their names. */
    void addTo(CommandLine line, List<String> arguments) {
        // A file of arguments, which is read later, may name any of them.
        if (arguments.stream().anyMatch(argument -> argument.startsWith("@"))) {
            addTo(line);
            return;
        }
        for (var command : all) {
            var described = command.described();
            line.addSubcommand(
                    described.name(),
                    arguments.contains(described.name()) ? command.maker().get() : onlyNamed(described));
        }
    }

    private static CommandSpec onlyNamed(Command described) {
        var spec = CommandSpec.create().name(described.name());
        spec.usageMessage().description(described.description());
        return spec;
    }
}
