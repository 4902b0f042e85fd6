package org.dpsfleet.worker.device;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.GpuMemory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.device.FakeLibrary;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.worker.kafka.Messages;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Progress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The calls into the driver, against C libraries that play it: no GPU is needed, a C compiler is. */
class GpuSensorsTest {
    private static final long GIB = 1L << 30;

    // Loaded libraries stay loaded, so their files are left to the system.
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static String cuda = "";
    private static String nvml = "";

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        cuda = FakeLibrary.compile("libcuda", folder.resolve("libcuda.so"));
        nvml = FakeLibrary.compile("libnvidia-ml", folder.resolve("libnvidia-ml.so"));
    }

    @Test
    void aNumberOfCudasIsThatGpuWhateverNvmlsOrderIs() {
        // given: cuda:1 is NVML's first
        var gpu = GpuSensors.ofCudaDevice(1, cuda, nvml).orElseThrow();

        // when
        var first = gpu.memory().orElseThrow();
        var second = gpu.memory().orElseThrow();

        // then
        assertThat(first).isEqualTo(new GpuSensors.Use(GIB, 80 * GIB));
        assertThat(second).isEqualTo(new GpuSensors.Use(2 * GIB, 80 * GIB));
    }

    @Test
    void theMetersOfAMigInstanceAreItsOwnAndNotANumberOnceItIsLost() {
        // given
        var registry = new SimpleMeterRegistry();
        GpuMeters.register(registry, GpuSensors.ofCudaDevice(0, cuda, nvml).orElseThrow());
        var used = registry.get(FleetMeter.GPU_MEMORY_USED.meterName()).gauge();
        var total = registry.get(FleetMeter.GPU_MEMORY_TOTAL.meterName()).gauge();

        // when, then: of an instance the driver does not say how busy it is
        assertThat(registry.get(FleetMeter.GPU_UTILISATION.meterName()).gauge().value())
                .isNaN();
        assertThat(used.value()).isEqualTo(3.0 * GIB);
        assertThat(total.value()).isEqualTo(10.0 * GIB);
        assertThat(used.value()).isNaN();
    }

    @Test
    void theUtilisationIsAShareOfOne() {
        // given
        var registry = new SimpleMeterRegistry();

        // when
        GpuMeters.register(registry, GpuSensors.ofCudaDevice(1, cuda, nvml).orElseThrow());

        // then
        assertThat(registry.get(FleetMeter.GPU_UTILISATION.meterName()).gauge().value())
                .isEqualTo(0.37);
    }

    @Test
    void aDeviceThatTheDriverDoesNotKnowHasNoMemory() {
        assertThat(GpuSensors.ofCudaDevice(2, cuda, nvml)).isEmpty();
    }

    @Test
    void withoutADriverThereIsNoMemory() {
        assertThat(GpuSensors.ofCudaDevice(0, cuda, folder.resolve("none.so").toString()))
                .isEmpty();
        assertThat(GpuSensors.ofCudaDevice(0, nvml, cuda)).isEmpty();
    }

    @Test
    void everyHeartbeatSaysTheMemoryOfItsGpuUntilTheGpuIsLost() throws IOException, InterruptedException {
        // given: a driver of its own, whose memory nobody else asks for
        var driver = FakeLibrary.compile("libnvidia-ml", folder.resolve("libnvidia-ml-of-heartbeats.so"));
        var messages = new Messages<>(
                WorkerSettings.of("w", KafkaSettings.of("localhost:9092"), "cuda:0"),
                StageDescriptor.ADAPTATION,
                GpuSensors.ofCudaDevice(0, cuda, driver),
                InstantSource.system());

        // when, then
        assertThat(heartbeat(messages).gpuMemory()).isEqualTo(new GpuMemory(3 * GIB, 10 * GIB));
        assertThat(heartbeat(messages).gpuMemory()).isEqualTo(new GpuMemory(4 * GIB, 10 * GIB));
        assertThat(heartbeat(messages).gpuMemory()).isNull();
    }

    private static TaskEvent.Progress heartbeat(Messages<AdaptationTask, CheckpointReady> messages) {
        var record = messages.progress(ExampleTasks.task(), new Progress(1, 2, "steps", "", null), new RecordHeaders());
        return (TaskEvent.Progress) MessageCodec.TASK_EVENT.decode(record.value());
    }

    @Test
    void whatIsNoGpuHasNoSensors() {
        assertThat(GpuSensors.ofDevice("cpu")).isEmpty();
        assertThat(GpuSensors.ofDevice("cuda:first")).isEmpty();
    }
}
