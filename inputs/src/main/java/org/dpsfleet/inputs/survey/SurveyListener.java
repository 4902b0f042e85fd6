package org.dpsfleet.inputs.survey;

/** Hears how a survey goes; called often, from one thread at a time. */
@FunctionalInterface
public interface SurveyListener {
    /**
     * Something was looked at.
     *
     * @param path relative to the data folder
     * @param done files of it
     * @param total files of it
     */
    void looked(String path, long done, long total);
}
