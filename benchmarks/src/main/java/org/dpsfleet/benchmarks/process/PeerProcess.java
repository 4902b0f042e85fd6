package org.dpsfleet.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A peer in Python, which prints one JSON object.
 *
 * @param python the interpreter
 * @param script of {@code benchmarks/peer}
 * @param threads of its network
 */
public record PeerProcess(String python, Path script, int threads) {
    private static final int NO_TORCH = 3;

    /** What it printed; null, with the reason on standard error, without PyTorch. */
    public @Nullable JsonNode run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, script.toString(), "--threads=" + threads));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            System.err.println("the peer is skipped: there is no " + python);
            return null;
        }
        byte[] output = process.getInputStream().readAllBytes();
        int code = process.waitFor();
        if (code == NO_TORCH) {
            return null;
        }
        if (code != 0) {
            throw new IOException("the peer ended with code " + code + "; its reason is above");
        }
        return JsonMapper.shared().readTree(new String(output, StandardCharsets.UTF_8));
    }

    /** The numbers of an array that it printed. */
    public static double[] numbers(JsonNode array) {
        return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }
}
