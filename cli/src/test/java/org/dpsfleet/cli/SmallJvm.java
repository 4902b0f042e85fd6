package org.dpsfleet.cli;

import java.util.List;

/** How the fleet's processes run in these tests. */
public final class SmallJvm {
    /** They live for minutes at most: what starts quickly is what is wanted. */
    public static final List<String> OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true",
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages");

    private SmallJvm() {}
}
