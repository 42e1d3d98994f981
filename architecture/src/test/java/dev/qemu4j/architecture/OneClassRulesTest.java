package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.plan.SweepReport;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One sweep, one class for programs that serve, one for children, and for each rule classes that break it. */
@Tag("once")
class OneClassRulesTest {
    /** The class for programs that serve, and QEMU itself: as a machine, to be asked what it has, and to try an accelerator; the last serves nobody, and only sends signals. */
    private static final Set<String> STAYING = Set.of(
            "dev.qemu4j.host.ServerStart",
            "dev.qemu4j.vm.VmLaunch",
            "dev.qemu4j.vm.ProbedProcess",
            "dev.qemu4j.vm.accel.internal.AcceleratorProbe",
            "dev.qemu4j.vm.fault.StolenTime",
            "dev.qemu4j.vm.transfer.internal.PipedCommand");

    /** All programs are children of one class. Two start before it can be used, or when it no longer can. */
    private static final Set<String> STARTING = Set.of(
            "dev.qemu4j.host.ChildSpec", "dev.qemu4j.host.SetprivLifeLine", "dev.qemu4j.host.run.internal.OrderlyEnd");

    @Test
    void sweep_isOne() {
        assertThat(OneClassRules.sweeps(Api.types())).containsExactly(Sweep.class.getName());
    }

    @Test
    void programsThatServe_areStartedByOneClass() {
        assertThat(OneClassRules.processes(Library.CLASSES)).isEqualTo(STAYING);
    }

    @Test
    void children_areMadeByOneClass() {
        assertThat(OneClassRules.children(Library.CLASSES)).isEqualTo(STARTING);
    }

    @Test
    void planted_violations_areFound() {
        Collection<JavaClass> planted = List.copyOf(new ClassFileImporter()
                .importClasses(
                        PlantedCleanup.class,
                        PlantedSweep.class,
                        PlantedReport.class,
                        PlantedServer.class,
                        PlantedReference.class));

        assertThat(OneClassRules.sweeps(planted))
                .containsExactlyInAnyOrder(
                        PlantedCleanup.class.getName(), PlantedSweep.class.getName(), PlantedReport.class.getName());
        assertThat(OneClassRules.processes(planted))
                .containsExactlyInAnyOrder(PlantedServer.class.getName(), PlantedReference.class.getName());
        assertThat(OneClassRules.children(planted))
                .containsExactlyInAnyOrder(PlantedServer.class.getName(), PlantedReference.class.getName());
    }

    /** Sweeps by another word. */
    public static final class PlantedCleanup {
        private PlantedCleanup() {}

        public static void run() {
            PlantedSweep.sweepAll();
        }
    }

    /** Sweeps by the name. */
    public static final class PlantedSweep {
        private PlantedSweep() {}

        public static void sweepAll() {}
    }

    /** Sweeps by the report. */
    public static final class PlantedReport {
        public SweepReport again() {
            return SweepReport.NOTHING;
        }
    }

    /** Starts programs past the one class. */
    public static final class PlantedServer {
        public HostProcess start() {
            return HostProcess.builder("true").start();
        }

        public Process startBare() throws IOException {
            return new ProcessBuilder("true").start();
        }
    }

    /** Starts them by references. */
    public static final class PlantedReference {
        public Supplier<ProcessBuilder> bare() {
            return ProcessBuilder::new;
        }

        public Function<List<String>, HostProcess.Builder> staying() {
            return HostProcess::builder;
        }
    }
}
