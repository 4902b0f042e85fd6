package org.dpsfleet.schemas.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dpsfleet.schemas.yaml.Value.Mapping;
import org.dpsfleet.schemas.yaml.Value.Member;
import org.dpsfleet.schemas.yaml.Value.Repeated;
import org.dpsfleet.schemas.yaml.Value.Scalar;
import org.dpsfleet.schemas.yaml.Value.Sequence;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Composes the values of a document from the events of the parser, as far as {@value #MOST_LEVELS} levels and
 * {@value #MOST_FROM_ALIASES} values that aliases bring, so that no short text becomes a large tree.
 */
final class Composer {
    private static final int MOST_LEVELS = 500;
    private static final int MOST_FROM_ALIASES = 100_000;
    private static final int MOST_TABS = 100;
    private static final String TAG_PREFIX = "tag:yaml.org,2002:";

    private final Iterator<Event> events;
    private final PlainScalars scalars;
    private final Map<Anchor, Value> anchors = new HashMap<>();
    private final Set<Anchor> open = new HashSet<>();
    private int written;

    private Composer(Iterator<Event> events, PlainScalars scalars) {
        this.events = events;
        this.scalars = scalars;
    }

    /** The one document of a text; null if it has none. */
    static @Nullable Value compose(String text, PlainScalars scalars) {
        String read = Encoding.withoutMark(text);
        for (int tabs = 0; ; tabs++) {
            try {
                return new Composer(events(read), scalars).document();
            } catch (YamlEngineException e) {
                // YAML parts tokens by tabs as well as spaces, which the parser does not.
                int tab = ParserWords.tab(e, read);
                if (tab < 0 || tabs == MOST_TABS || isIndentation(read, tab)) {
                    throw ParserWords.exception(e, read);
                }
                read = read.substring(0, tab) + " " + read.substring(tab + 1);
            }
        }
    }

    private static Iterator<Event> events(String text) {
        var settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        return new Parse(settings).parseString(text).iterator();
    }

    private static boolean isIndentation(String text, int tab) {
        return text.substring(text.lastIndexOf('\n', tab) + 1, tab).isBlank();
    }

    private @Nullable Value document() {
        events.next(); // the start of the stream
        Event first = events.next();
        if (!(first instanceof DocumentStartEvent)) {
            return null;
        }
        Value root = value(events.next(), 1);
        events.next(); // the end of the document
        Event next = events.next();
        if (next instanceof DocumentStartEvent) {
            throw new YamlException(
                    "a second document begins here, after '---'; accepted: one document per file", line(next));
        }
        return root;
    }

    private Value value(Event event, int level) {
        if (level > MOST_LEVELS) {
            throw tooDeep(line(event));
        }
        written++;
        return switch (event) {
            case AliasEvent alias -> aliased(alias);
            case ScalarEvent scalar -> anchored(scalar.getAnchor(), scalar(scalar));
            case SequenceStartEvent sequence -> {
                checkTag(sequence.getTag(), "seq", line(event));
                sequence.getAnchor().ifPresent(open::add);
                yield anchored(sequence.getAnchor(), sequence(line(event), level));
            }
            case MappingStartEvent mapping -> {
                checkTag(mapping.getTag(), "map", line(event));
                mapping.getAnchor().ifPresent(open::add);
                yield anchored(mapping.getAnchor(), mapping(line(event), level));
            }
            default -> throw new IllegalStateException("no value begins with " + event.getEventId());
        };
    }

    private Value anchored(Optional<Anchor> anchor, Value value) {
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, value);
        });
        return value;
    }

    private Value aliased(AliasEvent alias) {
        Anchor name = alias.getAlias();
        if (open.contains(name)) {
            throw new YamlException("the alias *" + name + " lies within what it stands for", line(alias));
        }
        Value value = anchors.get(name);
        if (value == null) {
            throw new YamlException("the alias *" + name + " has no anchor &" + name + " before it", line(alias));
        }
        return value;
    }

    private Scalar scalar(ScalarEvent event) {
        return ScalarReader.read(scalars, event, line(event));
    }

    private Sequence sequence(int line, int level) {
        List<Value> items = new ArrayList<>();
        for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
            items.add(value(next, level + 1));
        }
        long size = 1 + items.stream().mapToLong(Value::size).sum();
        int depth = 1 + items.stream().mapToInt(Value::depth).max().orElse(0);
        check(size, depth, line);
        return new Sequence(line, items, size, depth);
    }

    private Mapping mapping(int line, int level) {
        Map<String, Member> members = new LinkedHashMap<>();
        List<Repeated> repeated = new ArrayList<>();
        List<Mapping> merged = new ArrayList<>();
        int mergeLine = 0;
        for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
            int keyLine = line(next);
            if (MergeKey.is(next)) {
                if (mergeLine > 0) {
                    repeated.add(new Repeated("<<", keyLine, mergeLine));
                }
                mergeLine = keyLine;
                merged.addAll(MergeKey.mappings(value(events.next(), level + 1), keyLine));
                continue;
            }
            String key = key(next);
            Member before = members.put(key, new Member(keyLine, value(events.next(), level + 1)));
            if (before != null) {
                repeated.add(new Repeated(key, keyLine, before.line()));
            }
        }
        merged.forEach(from -> from.members().forEach(members::putIfAbsent));
        long size =
                1 + members.values().stream().mapToLong(m -> m.value().size()).sum();
        int depth = 1
                + members.values().stream()
                        .mapToInt(m -> m.value().depth())
                        .max()
                        .orElse(0);
        check(size, depth, line);
        return new Mapping(line, members, repeated, size, depth);
    }

    /** A key is the text that is written. */
    private String key(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> {
                anchored(scalar.getAnchor(), scalar(scalar));
                yield scalar.getValue();
            }
            case AliasEvent alias
            when aliased(alias) instanceof Scalar scalar -> scalar.node().asString();
            default -> throw new YamlException("a key is a list or a mapping; accepted: a text", line(event));
        };
    }

    private void check(long size, int depth, int line) {
        if (size > (long) written + MOST_FROM_ALIASES) {
            throw new YamlException("its aliases stand for too many values; accepted: " + MOST_FROM_ALIASES, line);
        }
        if (depth > MOST_LEVELS) {
            throw tooDeep(line);
        }
    }

    private static YamlException tooDeep(int line) {
        return new YamlException(
                "lists and mappings lie in one another too deep; accepted: " + MOST_LEVELS + " levels", line);
    }

    private static void checkTag(Optional<String> tag, String accepted, int line) {
        if (tag.isPresent() && !tag.get().equals("!") && !tag.get().equals(TAG_PREFIX + accepted)) {
            throw ScalarReader.refused(tag.get(), line);
        }
    }

    static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
