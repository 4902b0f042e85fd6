package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dpsfleet.report.Report.Fact;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/** What an experiment ran on, in words. */
final class Setting {
    private static final int SHORT_HASH = 12;

    private Setting() {}

    /** What here is not the real thing; empty where everything is. */
    static List<String> warnings(ExperimentSpec spec) {
        var warnings = new ArrayList<String>();
        if (spec.data().train() instanceof ImageSource.DeadLeaves
                || spec.data().test().images() instanceof ImageSource.DeadLeaves
                || spec.data().furtherTests().stream().anyMatch(t -> t.images() instanceof ImageSource.DeadLeaves)) {
            warnings.add("Images here are procedural dead-leaves pictures, not photographs: they exercise"
                    + " the method and say little about its results on photographs.");
        }
        if (spec.metrics().networks().stream().anyMatch(n -> n.weights() instanceof Weights.Random)) {
            warnings.add("Network weights here are random, not learnt from ImageNet: the features are those"
                    + " of an untrained network.");
        }
        if (spec.data().perceptual() instanceof PerceptualSource.Simulated) {
            warnings.add("The \"human\" judgements here are simulated from the strength of distortions: no"
                    + " person was asked, and nothing follows about agreement with people.");
        }
        return warnings;
    }

    static List<Fact> facts(ExperimentRecord experiment, ScoreIndex index) {
        var spec = experiment.spec();
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("Experiment", spec.name() + " (" + experiment.experimentId() + ")"));
        facts.add(new Fact("Submitted", experiment.submittedAt().toString()));
        facts.add(new Fact(
                "Protocol",
                spec.protocol() == Protocol.CORRECTED
                        ? "corrected: what the paper describes"
                        : "published: what the paper's published code does"));
        for (var network : networks(spec, index)) {
            facts.add(new Fact("Network", network(network)));
        }
        facts.add(new Fact("Variants", words(spec.metrics().variants())));
        facts.add(new Fact(
                "Comparisons",
                words(spec.metrics().comparisons())
                        + spec.metrics().channelNorms().stream()
                                .map(norm -> norm
                                        ? ", features scaled to unit length over their channels"
                                        : ", features as they are (no channel norm)")
                                .collect(Collectors.joining(", and"))));
        facts.add(new Fact("Contexts", contexts(spec.contexts())));
        facts.add(new Fact("Training images", images(spec.data().train())));
        facts.add(new Fact(
                "Test images",
                images(spec.data().test().images()) + ", " + spec.data().test().draws() + " draws each"));
        for (var further : spec.data().furtherTests()) {
            facts.add(new Fact(
                    "Test set " + further.name(), images(further.images()) + ", " + further.draws() + " draws each"));
        }
        facts.add(new Fact("Perceptual set", perceptual(spec.data().perceptual())));
        facts.add(new Fact("Draw seeds", spec.replicates().drawSeeds().toString()));
        facts.add(new Fact("Repetitions", spec.replicates().repetitions() + " per context and draw seed"));
        facts.add(new Fact("Training", new TrainingWords(spec.training()).all()));
        facts.add(new Fact("Devices", String.join(", ", index.devices())));
        return facts;
    }

    private static String words(List<? extends Enum<?>> values) {
        return values.stream().map(Missing::word).collect(Collectors.joining(", "));
    }

    /** As planned where something was scored, since the planner fills the layers in. */
    private static List<NetworkSpec> networks(ExperimentSpec spec, ScoreIndex index) {
        var planned = index.networks();
        return planned.isEmpty() ? spec.metrics().networks() : planned;
    }

    private static String network(NetworkSpec network) {
        var weights =
                switch (network.weights()) {
                    case Weights.Pretrained p ->
                        "pretrained weights" + (p.uri() == null ? "" : " from " + RemoteUri.shown(p.uri()))
                                + hash(p.sha256());
                    case Weights.Random r -> "random weights (seed " + r.seed() + ")";
                };
        return network.name() + ", layers " + network.layers() + ", " + weights;
    }

    private static String contexts(ContextSource contexts) {
        return switch (contexts) {
            case ContextSource.All all ->
                all.distortions().isEmpty()
                        ? "all 720 rankings of the six distortions"
                        : "all rankings of " + String.join(", ", all.distortions());
            case ContextSource.Judged judged -> "the judgements of people";
            case ContextSource.Random r ->
                r.count()
                        + " rankings"
                        + (r.distortions().isEmpty() ? "" : " of " + String.join(", ", r.distortions()))
                        + " drawn at random (seed "
                        + r.seed()
                        + ")";
            case ContextSource.Rankings r -> r.rankings().size() + " rankings chosen by hand";
        };
    }

    private static String images(ImageSource source) {
        return switch (source) {
            case ImageSource.Stl10 s ->
                "STL-10 file " + RemoteUri.shown(s.path()) + first(s.images()) + hash(s.sha256());
            case ImageSource.Svhn s -> "SVHN file " + RemoteUri.shown(s.path()) + first(s.images()) + hash(s.sha256());
            case ImageSource.Folder s -> "folder " + RemoteUri.shown(s.path()) + first(s.images()) + hash(s.sha256());
            case ImageSource.Judged s ->
                "judged triplets "
                        + RemoteUri.shown(s.path())
                        + (s.heldOut() == 0 ? "" : ", " + s.heldOut() + " of them held out")
                        + hash(s.sha256());
            case ImageSource.DeadLeaves d -> d.images() + " procedural dead-leaves images (seed " + d.seed() + ")";
        };
    }

    private static String perceptual(@Nullable PerceptualSource source) {
        return switch (source) {
            case null -> "none";
            case PerceptualSource.Folder f -> "folder " + RemoteUri.shown(f.path()) + hash(f.sha256());
            case PerceptualSource.Simulated s ->
                s.triplets() + " procedural triplets, simulated judgements (seed " + s.seed() + ")";
        };
    }

    private static String first(@Nullable Integer images) {
        return images == null ? "" : ", first " + images + " images";
    }

    private static String hash(@Nullable String sha256) {
        return sha256 == null ? "" : ", sha256 " + sha256.substring(0, Math.min(SHORT_HASH, sha256.length()));
    }
}
