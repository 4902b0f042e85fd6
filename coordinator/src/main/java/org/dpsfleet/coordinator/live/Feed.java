package org.dpsfleet.coordinator.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The newest word on each subject, numbered in the order in which they were said. Whoever has read up to a number reads
 * on from there, and what was said several times meanwhile is read once: so it needs the memory of the subjects, not of
 * the words, and whoever is slow misses steps and never the newest word. Any thread.
 */
public final class Feed {
    /** Of subjects that are gone so many are remembered; whoever read less far than that reads the whole. */
    private static final int MOST_GONE = 1000;

    private final TreeMap<Long, Word> byNumber = new TreeMap<>();
    private final Map<Subject, Long> numbers = new HashMap<>();
    private final Deque<Subject> gone = new ArrayDeque<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long last;
    private long forgotten;

    /**
     * Something that is spoken of.
     *
     * @param kind for example {@code worker}
     * @param key which of its kind
     */
    public record Subject(String kind, String key) {}

    /**
     * What was said of a subject.
     *
     * @param number greater than that of every word before it
     * @param event name of the event that tells it
     * @param json in one line
     */
    public record Word(long number, Subject subject, String event, String json) {}

    /** Says something of a subject in place of what was said before. */
    public synchronized void say(Subject subject, String json) {
        gone.remove(subject);
        put(subject, subject.kind(), json);
    }

    /** Says that a subject is known no longer; nothing, if nothing was ever said of it. */
    public synchronized void gone(Subject subject, String json) {
        if (!numbers.containsKey(subject) || gone.contains(subject)) {
            return;
        }
        put(subject, "gone", json);
        gone.add(subject);
        if (gone.size() > MOST_GONE) {
            var number = numbers.remove(gone.remove());
            if (number != null) {
                byNumber.remove(number);
                forgotten = Math.max(forgotten, number);
            }
        }
    }

    /** Whether whoever has read up to this number can go on from there. */
    public synchronized boolean goesOnFrom(long number) {
        return number >= forgotten && number <= last;
    }

    /** The words behind a number, in their order, at most so many. */
    public synchronized List<Word> after(long number, int most) {
        var words = new ArrayList<Word>(Math.min(most, 64));
        for (var word : byNumber.tailMap(number, false).values()) {
            if (words.size() == most) {
                break;
            }
            words.add(word);
        }
        return words;
    }

    /** Whether there are words behind a number. */
    public synchronized boolean hasAfter(long number) {
        return last > number;
    }

    /** Calls this whenever something may have been said, until what is returned is run; it should be quick. */
    public Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Tells listeners that something was said. */
    void flush() {
        listeners.forEach(Runnable::run);
    }

    private void put(Subject subject, String event, String json) {
        var before = numbers.put(subject, ++last);
        if (before != null) {
            byNumber.remove(before);
        }
        byNumber.put(last, new Word(last, subject, event, json));
    }
}
