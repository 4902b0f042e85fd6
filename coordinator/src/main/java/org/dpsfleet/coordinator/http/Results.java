package org.dpsfleet.coordinator.http;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ResultsEnd;
import org.dpsfleet.schemas.http.ResultsStart;
import org.dpsfleet.schemas.message.ExperimentRecord;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An experiment's results in parts of about {@link #PART} bytes, read from the projection when they are asked for. The
 * scores of a task are held as a whole, as the JSON that they came as.
 */
final class Results implements Iterator<byte[]> {
    /** The media type with a JSON object per line. */
    static final String LINES = "application/x-ndjson";

    private static final int PART = 64 * 1024;

    private final Projection projection;
    private final KnownExperiment experiment;
    private final Form form;
    private final byte[] start;
    private List<String> ids = List.of();
    private int idsFrom;
    private int next;
    private int scored;
    private int missing;
    private Stage stage = Stage.START;

    /** What comes next. */
    private enum Stage {
        START,
        TASKS,
        NOTHING
    }

    /** How results are written. */
    private sealed interface Form {
        byte[] start(ExperimentRecord experiment, int tasks);

        /** What stands in front of a task's scores. */
        String before(int cursor, boolean first);

        String behind();

        byte[] end(boolean complete, int scored);
    }

    /** One document, an {@code ExperimentResults}. */
    private record Document() implements Form {
        @Override
        public byte[] start(ExperimentRecord experiment, int tasks) {
            return ("{\"experiment\":" + Json.text(experiment) + ",\"tasks\":[").getBytes(UTF_8);
        }

        @Override
        public String before(int cursor, boolean first) {
            return first ? "" : ",";
        }

        @Override
        public String behind() {
            return "";
        }

        @Override
        public byte[] end(boolean complete, int scored) {
            return ("],\"complete\":" + complete + "}").getBytes(UTF_8);
        }
    }

    /** A JSON object per line: {@code ResultsStart}, {@code ScoredTask} and {@code ResultsEnd}. */
    private record Lines() implements Form {
        @Override
        public byte[] start(ExperimentRecord experiment, int tasks) {
            return line(new ResultsStart(experiment, tasks));
        }

        @Override
        public String before(int cursor, boolean first) {
            return "{\"cursor\":" + cursor + ",\"scores\":";
        }

        @Override
        public String behind() {
            return "}\n";
        }

        @Override
        public byte[] end(boolean complete, int scored) {
            return line(new ResultsEnd(complete, scored));
        }

        private static byte[] line(Object value) {
            return (Json.text(value) + "\n").getBytes(UTF_8);
        }
    }

    /**
     * The results as they are while they are read.
     *
     * @param mediaType {@link #LINES}, or one document
     * @param from the first place of the plan that is wanted
     */
    Results(Projection projection, KnownExperiment experiment, String mediaType, int from) {
        this.projection = projection;
        this.experiment = experiment;
        form = mediaType.equals(LINES) ? new Lines() : new Document();
        start = form.start(experiment.record(), experiment.tasks());
        next = from;
    }

    @Override
    public boolean hasNext() {
        return stage != Stage.NOTHING;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var part = new ByteArrayOutputStream();
        if (stage == Stage.START) {
            part.writeBytes(start);
            stage = Stage.TASKS;
        }
        while (part.size() < PART && next < experiment.tasks()) {
            add(next++, part);
        }
        if (next >= experiment.tasks()) {
            part.writeBytes(form.end(missing == 0, scored));
            stage = Stage.NOTHING;
        }
        return part.toByteArray();
    }

    /** A person who repaired a message may have broken its lines; in JSON they are blanks. */
    private static byte[] oneLine(byte[] json) {
        var line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }

    /** The list of a million tasks is read in parts, as they are needed. */
    private String taskId(int place) {
        if (place < idsFrom || place >= idsFrom + ids.size()) {
            ids = projection.experiments().taskIds(experiment, place);
            idsFrom = place;
        }
        return ids.get(place - idsFrom);
    }

    private void add(int place, ByteArrayOutputStream part) {
        var scores = projection.scores(taskId(place));
        if (scores.isEmpty()) {
            missing++;
            return;
        }
        part.writeBytes(form.before(place, scored++ == 0).getBytes(UTF_8));
        part.writeBytes(oneLine(scores.get()));
        part.writeBytes(form.behind().getBytes(UTF_8));
    }
}
