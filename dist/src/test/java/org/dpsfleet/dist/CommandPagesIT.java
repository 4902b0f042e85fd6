package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dpsfleet.cli.Fleet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** Completion and manual know what the command knows; a real bash and a real groff read them. */
class CommandPagesIT {
    private static final Path COMPLETION = Packaged.MADE.resolve("completion/fleet.bash");
    private static final Path MANUAL = Packaged.MADE.resolve("man/man1");

    private static List<CommandSpec> commands() {
        var commands = new ArrayList<CommandSpec>();
        collect(Fleet.commandLine(Map.of()), commands);
        return commands;
    }

    private static void collect(CommandLine line, List<CommandSpec> commands) {
        commands.add(line.getCommandSpec());
        line.getSubcommands().values().forEach(each -> collect(each, commands));
    }

    /** What bash offers for the last of these words. */
    private static List<String> completed(String... words) throws Exception {
        var script = """
                source "$0"
                compopt() { :; }  # bash has it only while it really completes
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
                $(complete -p fleet | sed 's/.* -F \\([^ ]*\\).*/\\1/')
                printf '%s\\n' "${COMPREPLY[@]}\"""";
        var command = new ArrayList<>(List.of("bash", "--norc", "-c", script, COMPLETION.toString()));
        command.addAll(List.of(words));
        return Packaged.said(new ProcessBuilder(command))
                .lines()
                .map(String::strip)
                .toList();
    }

    @Test
    void bashCompletesEverySubcommand() throws Exception {
        assertThat(completed("fleet", ""))
                .containsAll(Fleet.commandLine(Map.of()).getSubcommands().keySet());
        assertThat(completed("fleet", "gpu")).containsExactly("gpu-worker");
        assertThat(completed("fleet", "weights", "")).contains("fetch", "list");
    }

    @Test
    void bashCompletesOptionsAndTheirValues() throws Exception {
        assertThat(completed("fleet", "run", "--wei")).containsExactly("--weights");
        assertThat(completed("fleet", "results", "--format", "")).contains("csv", "json");
    }

    @Test
    void everyCommandHasAPageWithAllItsOptions() throws IOException {
        var pages = new TreeSet<String>();
        for (var command : commands()) {
            var name = command.qualifiedName("-") + ".1";
            pages.add(name);
            var page = Files.readString(MANUAL.resolve(name)).replace("\\-", "-");
            assertThat(page)
                    .contains(command.options().stream()
                            .filter(option -> !option.hidden())
                            .map(OptionSpec::longestName)
                            .toList());
        }
        try (Stream<Path> written = Files.list(MANUAL)) {
            assertThat(written.map(page -> page.getFileName().toString())).containsExactlyInAnyOrderElementsOf(pages);
        }
    }

    @Test
    void groffFormatsEveryPageWithoutAWarning() throws Exception {
        Packaged.need("groff");

        assertThat(Packaged.said("sh", "-c", "exec groff -man -ww -z -Tutf8 \"$0\"/*.1", MANUAL.toString()))
                .isEmpty();
    }
}
