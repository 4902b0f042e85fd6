package org.dpsfleet.perceptual;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HostMemoryTest {
    private static final long GIB = 1L << 30;

    @Test
    void whatTheMachineLacksIsNamedWithWhatHelps() {
        assertThatThrownBy(() -> HostMemory.checkOutsideOfHeap(7 * GIB, "extra_32x32.mat", 2 * GIB, 8 * GIB))
                .isInstanceOf(HostMemoryException.class)
                .hasMessageContaining("extra_32x32.mat needs 7.0 GiB")
                .hasMessageContaining("8.0 GiB, of which the heap may take 2.0 GiB")
                .hasMessageContaining("`images:`")
                .hasMessageContaining("FLEET_JAVA_OPTS=-Xmx");
    }

    @Test
    void aHeapThatIsTooSmallIsNamedWithWhatIsUsual() {
        assertThatThrownBy(() -> HostMemory.checkHeap(80L << 20, "fleet run", 56L << 20))
                .isInstanceOf(HostMemoryException.class)
                .hasMessage("fleet run needs a heap of 80 MiB at least and may have 56 MiB;"
                        + " FLEET_JAVA_OPTS=-Xmx2g is usual.");
        assertThatCode(() -> HostMemory.checkHeap(80L << 20, "fleet run", 80L << 20))
                .doesNotThrowAnyException();
    }

    @Test
    void whatFitsBesideTheHeapPasses() {
        assertThatCode(() -> HostMemory.checkOutsideOfHeap(6 * GIB, "x", 2 * GIB, 8 * GIB))
                .doesNotThrowAnyException();
    }
}
