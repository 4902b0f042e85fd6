package org.dpsfleet.cli;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Who may know whom. */
class ArchitectureTest {
    private static final String OURS = "org.dpsfleet.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.dpsfleet");

    private static void never(String module, String... others) {
        noClasses()
                .that()
                .resideInAPackage(OURS + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    private static void knowsOfOursOnly(String module, String... others) {
        var known = Stream.concat(Stream.of(module), Arrays.stream(others))
                .map(name -> OURS + name)
                .toList();
        noClasses()
                .that()
                .resideInAPackage(OURS + module + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are ours outside " + known,
                        c -> c.getPackageName().startsWith(OURS)
                                && known.stream().noneMatch(c.getPackageName()::startsWith)))
                .check(CLASSES);
    }

    @Test
    void theCoordinatorNeverSeesTheEngineOrTheScience() {
        never(
                "coordinator",
                "ai.djl..",
                OURS + "perceptual..",
                OURS + "worker..",
                OURS + "gpuworker..",
                OURS + "evalworker..",
                OURS + "broker..",
                OURS + "cli..");
    }

    @Test
    void clientAndServerShareOnlyTheContract() {
        never("cli.client", OURS + "coordinator..", OURS + "worker..", "io.vertx..");
        never("coordinator.task", OURS + "schemas.http..", "com.fasterxml.jackson..", "tools.jackson..");
        never("coordinator.plan", OURS + "schemas.http..", "com.fasterxml.jackson..", "tools.jackson..");
        never("coordinator.projection", OURS + "schemas.http..", "com.fasterxml.jackson..");
        never("coordinator.dispatch", OURS + "schemas.http..", "com.fasterxml.jackson..", "tools.jackson..");
    }

    @Test
    void theScienceNeverSeesMessaging() {
        never(
                "perceptual",
                "org.apache.kafka..",
                "io.vertx..",
                OURS + "schemas..",
                OURS + "worker..",
                OURS + "coordinator..",
                OURS + "broker..",
                OURS + "cli..");
    }

    /** Whoever uses the science as a library gets no library of a vendor with it. */
    @Test
    void bucketsAreKnownToTheirModuleOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(OURS + "objectstore..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", OURS + "objectstore..")
                .check(CLASSES);
        knowsOfOursOnly("objectstore", "perceptual");
    }

    @Test
    void schemasKnowTheVocabularyOnlyAndThatKnowsNothingOfOurs() {
        knowsOfOursOnly("schemas", "vocabulary");
        knowsOfOursOnly("vocabulary");
    }

    /** So that the coordinator can show what the command line shows. */
    @Test
    void theReportKnowsSchemasOnly() {
        never(
                "report",
                "ai.djl..",
                "org.apache.kafka..",
                OURS + "perceptual..",
                OURS + "inputs..",
                OURS + "worker..",
                OURS + "coordinator..",
                OURS + "broker..",
                OURS + "cli..");
    }

    @Test
    void theBrokerKnowsNothingOfOurs() {
        never("broker", OURS + "schemas..", OURS + "worker..", OURS + "perceptual..", OURS + "cli..");
    }

    @Test
    void theTaskLoopKnowsNoScienceAndNoCoordinator() {
        never("worker", "ai.djl..", OURS + "perceptual..", OURS + "coordinator..", OURS + "cli..");
    }

    @Test
    void workersDoNotKnowEachOtherOrTheCoordinator() {
        never("gpuworker", OURS + "evalworker..", OURS + "coordinator..", OURS + "cli..");
        never("evalworker", OURS + "gpuworker..", OURS + "coordinator..", OURS + "cli..");
    }

    /** Benchmarks do, whose simulated workers make up what those of tests make up. */
    @Test
    void noProgramDependsOnTheFixturesOfTests() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "testing..", OURS + "benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(OURS + "testing..")
                .check(CLASSES);
        knowsOfOursOnly("testing", "schemas", "vocabulary");
        knowsOfOursOnly("testing.fuzz");
        knowsOfOursOnly("testing.http");
        knowsOfOursOnly("testing.process");
        knowsOfOursOnly("testing.repository");
    }

    /** Whoever can write a file or a message would have code run. */
    @Test
    void nothingIsReadByJavasSerialization() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.beans.XMLDecoder")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"schemas", "perceptual", "worker", "coordinator", "report", "cli"})
    void thePackagesOfAModuleHaveNoCycles(String module) {
        SlicesRuleDefinition.slices()
                .matching(OURS + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
