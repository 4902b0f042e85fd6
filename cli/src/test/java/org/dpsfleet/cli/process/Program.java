package org.dpsfleet.cli.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.cli.Fleet;
import org.dpsfleet.cli.SmallJvm;
import org.dpsfleet.testing.process.ChildProcess;
import org.jspecify.annotations.Nullable;

/**
 * What a process of a test runs.
 *
 * @param role for example {@code gpu-worker}
 * @param before the command that starts it, such as one that enters a network namespace; empty for none
 * @param jvm options of the virtual machine
 * @param data the folder that it alone writes to; null where there is none
 */
record Program(
        String role,
        List<String> before,
        List<String> jvm,
        Class<?> main,
        List<String> arguments,
        @Nullable Path data) {
    private static final List<String> NODE_JVM =
            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss512k");

    /** The command {@code fleet}, the role first. */
    static Program fleet(List<String> arguments) {
        return new Program(arguments.getFirst(), List.of(), SmallJvm.OPTIONS, Fleet.class, arguments, null);
    }

    /**
     * A node of a Kafka cluster.
     *
     * @param id its number, from 1
     * @param nodes all of the cluster, as {@link ClusterNode} takes them
     */
    static Program node(int id, Path data, List<String> nodes) {
        var arguments = new ArrayList<>(List.of(String.valueOf(id), data.toString()));
        arguments.addAll(nodes);
        return new Program("broker", List.of(), NODE_JVM, ClusterNode.class, List.copyOf(arguments), data);
    }

    /** The same, started by another command. */
    Program startedBy(List<String> command) {
        return new Program(role, command, jvm, main, arguments, data);
    }

    /**
     * The command, ready to be started.
     *
     * @param more options of the virtual machine
     */
    ProcessBuilder builder(List<String> more) {
        var options = new ArrayList<>(jvm);
        options.addAll(more);
        return ChildProcess.prefixed(before, ChildProcess.builder(options, main, arguments.toArray(String[]::new)));
    }
}
