package org.dpsfleet.inputs.fetched;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.RemoteUri;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/** What is named by URI, each content once. */
public final class RemoteInputs {
    private final Set<RemoteInput> inputs = new LinkedHashSet<>();

    private RemoteInputs() {}

    /** All that an experiment names. */
    public static Set<RemoteInput> of(ExperimentSpec spec) {
        var found = new RemoteInputs();
        spec.metrics().networks().forEach(found::weights);
        Stream.concat(
                        Stream.of(spec.data().train(), spec.data().test().images()),
                        spec.data().furtherTests().stream().map(test -> test.images()))
                .forEach(found::images);
        found.perceptual(spec.data().perceptual());
        return found.inputs;
    }

    /** What a network needs. */
    public static Set<RemoteInput> of(NetworkSpec network) {
        var found = new RemoteInputs();
        found.weights(network);
        return found.inputs;
    }

    /** What a set of images is in. */
    public static Set<RemoteInput> of(ImageSource images) {
        var found = new RemoteInputs();
        found.images(images);
        return found.inputs;
    }

    /** What a perceptual data set is in. */
    public static Set<RemoteInput> of(PerceptualSource perceptual) {
        var found = new RemoteInputs();
        found.perceptual(perceptual);
        return found.inputs;
    }

    /** What an adaptation needs. */
    public static Set<RemoteInput> of(AdaptationWork work) {
        var found = new RemoteInputs();
        if (work.variant() != Variant.SCRATCH) {
            found.weights(work.network());
        }
        found.images(work.train());
        return found.inputs;
    }

    /** What a checkpoint's scores need. */
    public static Set<RemoteInput> of(CheckpointReady task) {
        var found = new RemoteInputs();
        if (task.work().variant() == Variant.BASELINE || task.work().variant() == Variant.LIN) {
            found.weights(task.work().network()); // the others keep the network in the checkpoint
        }
        EvaluationWork evaluation = task.evaluation();
        found.images(evaluation.test().images());
        evaluation.furtherTests().forEach(test -> found.images(test.images()));
        found.perceptual(evaluation.perceptual());
        return found.inputs;
    }

    /** What identifies their contents. */
    public static Set<String> contents(Collection<RemoteInput> inputs) {
        return inputs.stream().map(RemoteInput::key).collect(Collectors.toUnmodifiableSet());
    }

    /** For people: the names of all, such as {@code alexnet.pth, train_32x32.mat and bapps.zip}. */
    public static String names(Collection<RemoteInput> inputs) {
        List<String> names = inputs.stream().map(RemoteInput::name).distinct().toList();
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private void weights(NetworkSpec network) {
        if (network.weights() instanceof Weights.Pretrained(String uri, String sha256) && uri != null) {
            inputs.add(RemoteInput.file(uri, sha256));
        }
    }

    private void images(ImageSource source) {
        switch (source) {
            case ImageSource.Stl10 s -> file(s.path(), s.sha256());
            case ImageSource.Svhn s -> file(s.path(), s.sha256());
            case ImageSource.Folder f -> folder(f.path(), f.sha256());
            case ImageSource.Judged j -> folder(j.path(), j.sha256());
            case ImageSource.DeadLeaves _ -> {}
        }
    }

    private void perceptual(@Nullable PerceptualSource source) {
        if (source instanceof PerceptualSource.Folder f) {
            folder(f.path(), f.sha256());
        }
    }

    private void file(String path, @Nullable String sha256) {
        if (RemoteUri.is(path)) {
            inputs.add(RemoteInput.file(path, sha256));
        }
    }

    private void folder(String path, @Nullable String sha256) {
        if (RemoteUri.is(path)) {
            inputs.add(RemoteInput.folder(path, sha256));
        }
    }
}
