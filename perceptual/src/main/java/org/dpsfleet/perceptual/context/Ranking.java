package org.dpsfleet.perceptual.context;
public record Ranking(String name) {}
