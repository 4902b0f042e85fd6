package org.dpsfleet.perceptual.perceptualset;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HeldOutTest {
    private final TwoAfcSource whole = new SimulatedJudgements(1, 50);

    @Test
    void everyTripletIsInOneOfTheParts() {
        // when
        var parts = HeldOut.of(List.of(whole), 0.3, 7);
        // then
        List<String> test = ids(parts.test());
        List<String> adaptation = ids(parts.adaptation());
        assertThat(test).hasSize(15).isSorted();
        assertThat(adaptation).hasSize(35);
        assertThat(Stream.concat(test.stream(), adaptation.stream()))
                .containsExactlyInAnyOrderElementsOf(ids(List.of(whole)));
        assertThat(ids(HeldOut.of(List.of(whole), 0.3, 7).test())).isEqualTo(test);
        assertThat(ids(HeldOut.of(List.of(whole), 0.3, 8).test())).isNotEqualTo(test);
    }

    @Test
    void aPartHasTheTripletsOfItsIds() {
        TwoAfcSource test = HeldOut.of(List.of(whole), 0.3, 7).test().getFirst();
        assertThat(test.name()).isEqualTo("simulated");
        for (int i = 0; i < test.size(); i++) {
            int index = Integer.parseInt(test.id(i));
            assertThat(test.judge(i)).isEqualTo(whole.judge(index));
            assertThat(test.triplet(i)).isEqualTo(whole.triplet(index));
        }
        assertThat(test.judges()).hasSize(15);
    }

    @Test
    void everySplitIsParted() {
        TwoAfcSource small = new SimulatedJudgements(2, 2);
        var parts = HeldOut.of(List.of(whole, small), 0.1, 1);
        assertThat(parts.test()).as("a tenth of two is none").hasSize(1);
        assertThat(parts.adaptation()).extracting(TwoAfcSource::size).containsExactly(45, 2);
    }

    @Test
    void aPartWithoutTripletsIsRefused() {
        TwoAfcSource small = new SimulatedJudgements(2, 3);
        assertThatThrownBy(() -> HeldOut.of(List.of(small), 0.1, 1))
                .isInstanceOf(BadDataException.class)
                .hasMessage("Of 3 judged triplets, 0.1 held out leaves none to test on.");
        assertThatThrownBy(() -> HeldOut.of(List.of(small), 0.9, 1))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("none to adapt to");
        assertThatThrownBy(() -> HeldOut.of(List.of(small), 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> ids(List<TwoAfcSource> sources) {
        List<String> ids = new ArrayList<>();
        for (TwoAfcSource source : sources) {
            IntStream.range(0, source.size()).mapToObj(source::id).forEach(ids::add);
        }
        return ids;
    }
}
