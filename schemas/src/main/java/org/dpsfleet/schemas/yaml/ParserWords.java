package org.dpsfleet.schemas.yaml;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What the parser refuses, in words for who wrote the text. */
final class ParserWords {
    private static final Pattern END = Pattern.compile("<stream end>|end of stream");
    private static final String TAB = "a tab stands where YAML accepts spaces only; indent with spaces";
    private static final Pattern TOKEN = Pattern.compile("<([a-z ]+)>");

    private ParserWords() {}

    static YamlException exception(YamlEngineException refusal, String text) {
        return switch (refusal) {
            case MarkedYamlEngineException marked -> {
                // What is not closed is seen at the end of the text only.
                boolean isOpen = marked.getProblem() != null
                        && END.matcher(marked.getProblem()).find();
                Mark mark = (isOpen ? marked.getContextMark() : marked.getProblemMark())
                        .or(marked::getProblemMark)
                        .or(marked::getContextMark)
                        .orElse(null);
                int line = mark == null ? 0 : mark.getLine() + 1;
                yield new YamlException(tab(marked, text) >= 0 ? TAB : words(marked), line);
            }
            case ReaderException reader -> {
                int at = Math.clamp(reader.getPosition(), 0, text.length());
                int line = 1
                        + (int) text.substring(0, at)
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                yield new YamlException(
                        String.format(
                                Locale.ROOT,
                                "the character U+%04X is not allowed; in quotes, \"\\u%04x\" stands for it",
                                reader.getCodePoint(),
                                reader.getCodePoint()),
                        line);
            }
            default -> new YamlException(plain(refusal.getMessage()), 0);
        };
    }

    /** Where in the text the tab is that is refused; -1 if none is. */
    static int tab(YamlEngineException refusal, String text) {
        if (!(refusal instanceof MarkedYamlEngineException marked)
                || marked.getProblemMark().isEmpty()) {
            return -1;
        }
        // A mark counts characters beyond U+FFFF as one.
        int characters = marked.getProblemMark().get().getIndex();
        if (characters >= text.codePointCount(0, text.length())) {
            return -1;
        }
        int at = text.offsetByCodePoints(0, characters);
        return text.charAt(at) == '\t' ? at : -1;
    }

    private static String words(MarkedYamlEngineException marked) {
        String context = plain(marked.getContext());
        String problem = plain(marked.getProblem());
        return context.isEmpty() || problem.isEmpty() ? context + problem : context + ": " + problem;
    }

    private static String plain(@Nullable String words) {
        if (words == null) {
            return "";
        }
        String line = String.join(" ", words.lines().map(String::strip).toList());
        return TOKEN.matcher(END.matcher(line).replaceAll("the end of the text"))
                .replaceAll("$1");
    }
}
