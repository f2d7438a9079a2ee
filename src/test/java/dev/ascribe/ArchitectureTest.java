package dev.ascribe;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The floors of the house: who may see whom. The rules are methods, since the test runner neither
 * counts nor names those that are fields.
 */
@AnalyzeClasses(packages = "dev.ascribe", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.ascribe.";

  /** From the top of the house down; imports go downward only. */
  private static final List<String> FLOORS =
      List.of(
          "app",
          "cli",
          "http",
          "reporting",
          "scheduling",
          "worker",
          "aggregation",
          "storage",
          "training",
          "attribution",
          "evaluation",
          "model",
          "dataset",
          "study",
          "telemetry",
          "common");

  @ArchTest
  static void everyPackageHasItsFloor(JavaClasses classes) {
    Set<String> packages = new TreeSet<>();
    classes.stream()
        .map(type -> type.getPackageName())
        .filter(name -> name.startsWith(ROOT))
        .map(name -> name.substring(ROOT.length()).split("\\.", 2)[0])
        .forEach(packages::add);
    assertThat(FLOORS).containsAll(packages);
  }

  @ArchTest
  static void importsGoDownward(JavaClasses classes) {
    for (int floor = 1; floor < FLOORS.size(); floor++) {
      String[] above = packages(FLOORS.subList(0, floor));
      because(
              noClasses()
                  .that()
                  .resideInAPackage(ROOT + FLOORS.get(floor) + "..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(above),
              "imports go downward only")
          .check(classes);
    }
  }

  @ArchTest
  static void tensorsStayWithModels(JavaClasses classes) {
    ArchRule rule =
        because(
            noClasses()
                .that(
                    resideInAPackage("dev.ascribe..")
                        .and(
                            not(
                                resideInAnyPackage(
                                    ROOT + "model..",
                                    ROOT + "training..",
                                    ROOT + "attribution.gradients..",
                                    ROOT + "worker.."))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.."),
            "only those who compute on devices know the tensor library");
    rule.check(classes);
  }

  @ArchTest
  static void parquetStaysWithExports(JavaClasses classes) {
    ArchRule rule =
        because(
            noClasses()
                .that(
                    resideInAPackage("dev.ascribe..")
                        .and(not(resideInAPackage(ROOT + "reporting.export.."))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.parquet..", "org.apache.hadoop.."),
            "the library of a file format can be replaced in one place");
    rule.check(classes);
  }

  @ArchTest
  static void actorsStayOutOfTheScience(JavaClasses classes) {
    ArchRule rule =
        because(
            noClasses()
                .that()
                .resideInAnyPackage(
                    packages(
                        List.of(
                            "cli",
                            "reporting",
                            "storage",
                            "study",
                            "dataset",
                            "model",
                            "training",
                            "attribution",
                            "evaluation",
                            "telemetry",
                            "common")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.pekko.."),
            "numerics, data and storage can be used and tested without actors");
    rule.check(classes);
  }

  @ArchTest
  static void schedulingKnowsWorkersByTheirMessages(JavaClasses classes) {
    ArchRule rule =
        because(
            noClasses()
                .that()
                .resideInAPackage(ROOT + "scheduling..")
                .should()
                .dependOnClassesThat(
                    resideInAPackage(ROOT + "worker..")
                        .and(not(resideInAPackage(ROOT + "worker.protocol..")))),
            "worker and scheduling meet in the message protocol, which can cross a network");
    rule.check(classes);
  }

  @ArchTest
  static void packagesAreFreeOfCycles(JavaClasses classes) {
    ArchRule rule = slices().matching("dev.ascribe.(*)..").should().beFreeOfCycles();
    rule.check(classes);
  }

  @ArchTest
  static void whatCommandsAreMadeOfKnowsNoCommand(JavaClasses classes) {
    slices().matching("dev.ascribe.cli.(*)..").should().beFreeOfCycles().check(classes);
    ArchRule rule =
        because(
            noClasses()
                .that()
                .resideInAPackage(ROOT + "cli.(*)..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "cli"),
            "the parts of the command line are put together at its top");
    rule.check(classes);
  }

  @ArchTest
  static void theServerIsPutTogetherAtItsTop(JavaClasses classes) {
    slices().matching("dev.ascribe.http.(*)..").should().beFreeOfCycles().check(classes);
    ArchRule rule =
        because(
            noClasses()
                .that()
                .resideInAPackage(ROOT + "http.(*)..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "http"),
            "routes and bodies know nothing of the server that has them");
    rule.check(classes);
  }

  @ArchTest
  static void workersReadFromTheTopDown(JavaClasses classes) {
    List<String> floors = List.of("worker", "worker.lanes", "worker.batching", "worker.device");
    for (int floor = 1; floor < floors.size(); floor++) {
      String[] above =
          floors.subList(0, floor).stream().map(name -> ROOT + name).toArray(String[]::new);
      because(
              noClasses()
                  .that()
                  .resideInAnyPackage(ROOT + floors.get(floor), ROOT + "worker.protocol")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(above),
              "workers use lanes, lanes use batching, batching uses devices, all use messages")
          .check(classes);
    }
    because(
            noClasses()
                .that()
                .resideInAnyPackage(ROOT + "worker.batching", ROOT + "worker.device")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.pekko.."),
            "what computes on a device can be used and tested without actors")
        .check(classes);
  }

  @ArchTest
  static void theFaceOfTheEngineKnowsNothingBehindIt(JavaClasses classes) {
    slices().matching("dev.ascribe.scheduling.(*)..").should().beFreeOfCycles().check(classes);
    ArchRule rule =
        because(
            noClasses()
                .that()
                .resideInAPackage(ROOT + "scheduling")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "scheduling.(*).."),
            "what the engine can be asked does not change with how it answers");
    rule.check(classes);
  }

  private static ArchRule because(ArchRule rule, String reason) {
    return rule.allowEmptyShould(true).because(reason);
  }

  private static String[] packages(Collection<String> names) {
    return names.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
  }
}
