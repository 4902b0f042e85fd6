package org.dpsfleet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dpsfleet.cli.run.Roles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

/** A process has only the commands that its arguments name, and nobody can tell. */
class SubcommandsTest {
    @TempDir
    Path folder;

    private static Roles roles() {
        return Commands.roles(_ -> () -> {}, _ -> () -> {});
    }

    private static CommandLine lineFor(List<String> arguments) {
        return Fleet.commandLine(SubcommandsTest::roles, Map.of(), arguments);
    }

    private static Commands.Outcome outcome(List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = lineFor(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Commands.Outcome(code, out.toString(), err.toString());
    }

    static Stream<List<String>> helpAndMistakes() {
        var commands = Commands.line().getSubcommands();
        var helps = commands.keySet().stream().map(command -> List.of(command, "--help"));
        var ofThoseBelow = commands.entrySet().stream()
                .flatMap(command -> command.getValue().getSubcommands().keySet().stream()
                        .map(below -> List.of(command.getKey(), below, "--help")));
        var mistakes = Stream.of(
                List.<String>of(),
                List.of("--help"),
                List.of("--version"),
                List.of("--hlep"),
                List.of("stauts"),
                List.of("stat"),
                List.of("--out", "x"),
                List.of("--help", "run"),
                List.of("", "status", "--jsn"),
                List.of("--", "status"),
                List.of("weights"),
                List.of("weights", "fetsh"),
                List.of("run"),
                List.of("run", "status", "top"),
                List.of("status", "--jsn"));
        return Stream.of(helps, ofThoseBelow, mistakes).flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("helpAndMistakes")
    void whatIsNotAskedForIsNotMissed(List<String> arguments) {
        assertThat(outcome(arguments)).isEqualTo(Commands.run(arguments.toArray(String[]::new)));
    }

    @Test
    void aFileOfArgumentsMayNameAnyCommand() throws IOException {
        var file = Files.writeString(folder.resolve("arguments"), "results --fromat=csv x");

        var outcome = outcome(List.of("@" + file));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("fleet results has no option '--fromat'; did you mean '--format'?");
    }

    @Test
    void onlyWhatIsAskedForIsMade() {
        var commands = lineFor(List.of("status", "x")).getSubcommands();

        assertThat(options(commands.get("status"))).contains("--watch", "--json", "--help");
        commands.forEach((name, command) -> {
            if (!name.equals("status")) {
                assertThat(options(command)).as(name).containsExactlyInAnyOrder("--help", "--version");
                assertThat(command.getSubcommands()).as(name).isEmpty();
            }
        });
    }

    private static Iterable<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .collect(toSet());
    }
}
