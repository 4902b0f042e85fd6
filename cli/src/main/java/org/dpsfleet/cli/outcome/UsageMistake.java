package org.dpsfleet.cli.outcome;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.validation.DidYouMean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, with the command, option or value that was probably meant. */
final class UsageMistake {
    private UsageMistake() {}

    /** One sentence; without a guess where nothing that is accepted resembles what was given. */
    static @Nullable String sentence(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(
                    unmatched.getCommandLine(), unmatched.getUnmatched().getFirst());
        }
        var message = failure.getMessage();
        var argument = failure.getArgSpec();
        var given = failure.getValue();
        if (message == null || argument == null || given == null || argument.completionCandidates() == null) {
            return message;
        }
        var accepted = new ArrayList<String>();
        argument.completionCandidates().forEach(accepted::add);
        return message + DidYouMean.question(accepted, given);
    }

    private static String unmatched(CommandLine command, String given) {
        var name = command.getCommandSpec().qualifiedName();
        if (given.startsWith("-")) {
            // An option may carry its value: --formt=csv.
            var option = given.split("=", 2)[0];
            return "%s has no option '%s'%s".formatted(name, option, DidYouMean.question(options(command), option));
        }
        if (command.getSubcommands().isEmpty()) {
            return "%s takes no further argument '%s'".formatted(name, given);
        }
        return "there is no command '%s %s'%s"
                .formatted(
                        name,
                        given,
                        DidYouMean.question(command.getSubcommands().keySet(), given));
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> List.of(option.names()).stream())
                .toList();
    }
}
