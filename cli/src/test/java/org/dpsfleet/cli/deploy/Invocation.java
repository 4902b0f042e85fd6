package org.dpsfleet.cli.deploy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.dpsfleet.cli.Commands;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A start of the command that a file describes.
 *
 * @param arguments the role and its options
 * @param environment the variables that the file sets; one file may set those of all roles
 */
record Invocation(List<String> arguments, Map<String, String> environment) {
    /** What others than the command read: DJL, and its native library for PyTorch. */
    private static final Set<String> OF_THE_ENGINE =
            Set.of("DJL_CACHE_DIR", "PYTORCH_LIBRARY_PATH", "PYTORCH_VERSION", "PYTORCH_FLAVOR");

    private static final List<String> ROLES = List.of("coordinator", "gpu-worker", "eval-worker");

    /**
     * The command understands the arguments, and every variable is the engine's or one that the command takes an
     * option of a role from, of this role if it has that option.
     *
     * @return the role with its options, as the command takes them
     */
    ParseResult assertUnderstood() {
        environment.forEach((name, value) -> {
            if (!OF_THE_ENGINE.contains(name)) {
                // What is left empty is there to be filled in.
                assertTaken(name, value.isEmpty() ? "any" : value);
            }
        });
        return parse(arguments, environment);
    }

    private void assertTaken(String name, String value) {
        assertThat(name).startsWith("FLEET_");
        var option = "--"
                + name.substring("FLEET_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
        var takenBy = Stream.concat(Stream.of(arguments), ROLES.stream().map(List::of))
                .map(words -> parse(words, Map.of(name, value)).commandSpec())
                .filter(role -> role.findOption(option) != null)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is no option of any role"));
        assertThat(value(takenBy.findOption(option))).as(name).isEqualTo(value);
    }

    private static ParseResult parse(List<String> words, Map<String, String> environment) {
        return Commands.line(environment)
                .parseArgs(words.toArray(String[]::new))
                .subcommand();
    }

    private static String value(OptionSpec option) {
        return String.valueOf((Object) option.getValue());
    }
}
