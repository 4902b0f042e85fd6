package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.http.TaskHistory;
import org.dpsfleet.schemas.message.FailureCategory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Prints the events of tasks in the order of time, each of them once however often it is told. */
final class HistoryLines {
    private static final int SHORT_ID = 12;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String experiment;
    private final boolean json;
    private final PrintWriter out;
    private final Set<Line> printed = new HashSet<>();

    private record Line(String taskId, PastEvent event) {
        /** Of claims and progress it matters what they say; of whom it is heard first depends on the coordinator. */
        Line identity() {
            return switch (event.event()) {
                case "claimed", "progress" ->
                    new Line(
                            taskId,
                            new PastEvent(
                                    event.event(),
                                    event.stage(),
                                    event.attempt(),
                                    Instant.EPOCH,
                                    event.worker(),
                                    null,
                                    event.message(),
                                    null,
                                    null));
                default -> this;
            };
        }
    }

    /**
     * @param experiment its id
     * @param json one object per line, instead of a line for people
     */
    HistoryLines(String experiment, boolean json, PrintWriter out) {
        this.experiment = experiment;
        this.json = json;
        this.out = out;
    }

    /** Prints what was not told before. */
    void print(List<TaskHistory> histories) {
        var lines = new ArrayList<Line>();
        for (var history : histories) {
            history.events().stream()
                    .map(event -> new Line(history.taskId(), event))
                    .filter(line -> printed.add(line.identity()))
                    .forEach(lines::add);
        }
        lines.sort(Comparator.comparing(line -> line.event().at()));
        lines.forEach(line -> out.println(json ? asJson(line) : asText(line)));
        out.flush();
    }

    private String asJson(Line line) {
        var object = Json.mapper().createObjectNode();
        object.put("experiment_id", experiment).put("task_id", line.taskId());
        object.setAll(Json.mapper().<ObjectNode>valueToTree(line.event()));
        return Json.text(object);
    }

    private static String asText(Line line) {
        var event = line.event();
        return String.format(
                        Locale.ROOT,
                        "%s  %s  %-10s %d  %-12s  %s",
                        TIME.format(event.at()),
                        line.taskId()
                                .substring(0, Math.min(SHORT_ID, line.taskId().length())),
                        event.stage().name(),
                        event.attempt(),
                        word(event),
                        account(event).replace('\n', ' '))
                .stripTrailing();
    }

    private static String word(PastEvent event) {
        boolean handedBack = event.category() == FailureCategory.HANDED_BACK;
        return handedBack ? "handed back" : event.event().replace('_', ' ').replace("dead lettered", "given up");
    }

    /** Who, how long, why. */
    private static String account(PastEvent event) {
        var said = new ArrayList<String>();
        if (event.worker() != null) {
            said.add((event.event().equals("claimed") ? "by " : "on ") + event.worker());
        }
        if (event.seconds() != null) {
            said.add(String.format(Locale.ROOT, "after %.1f s", event.seconds()));
        }
        if (event.by() != null) {
            said.add("asked for by " + event.by());
        }
        var why = reason(event.category()) + (event.message() == null ? "" : event.message());
        return String.join(" ", said) + (said.isEmpty() || why.isEmpty() ? "" : ": ") + why;
    }

    /** The category, unless the event's own word says it. */
    private static String reason(@Nullable FailureCategory category) {
        return switch (category) {
            case null -> "";
            case HANDED_BACK, LOST -> "";
            default -> Json.word(category) + ": ";
        };
    }
}
