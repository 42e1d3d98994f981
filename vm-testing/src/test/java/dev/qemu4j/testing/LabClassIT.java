package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.net.lan.Direction;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.testing.lab.VmLab;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Machines of a class on a LAN: their boot, their places in the methods of the class, and a lab that a test closes. */
class LabClassIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<String> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        seen.clear();
    }

    /** A sign of readiness that comes when two machines wait for it at the same time. */
    private static final class Meeting {
        private final List<CompletableFuture<Boolean>> waiting = new ArrayList<>();

        VmSpec guest() {
            return Guests.sector(BootSector.HALTS, "")
                    .waitFor(Wait.of("the other machine", (vm, limit) -> meet()).limit(LONG));
        }

        private synchronized CompletableFuture<Boolean> meet() {
            CompletableFuture<Boolean> own = new CompletableFuture<>();
            waiting.removeIf(CompletableFuture::isDone);
            waiting.add(own);
            if (waiting.size() > 1) {
                waiting.forEach(other -> other.complete(true));
            }
            return own;
        }
    }

    @VmTest
    static class Prepared {
        private static final Meeting meeting = new Meeting();

        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec web = meeting.guest();

        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec db = meeting.guest();

        @BeforeAll
        static void before(@Vm("web") VirtualMachine vm, VmLab lab) {
            seen.add(lab.vms().size() + " " + vm.equals(lab.vm("web")));
            seen.add(lab.partition("office", List.of("web"), List.of("db")).what());
        }

        @Test
        void test(@Vm("db") VirtualMachine vm, VmLab lab) {
            seen.add(vm.equals(lab.vm("db")) + " "
                    + lab.vm("web").faults().active().size());
        }
    }

    @Test
    void classScope_machinesOnALan_bootTogetherForBeforeAll() {
        Kit.run(Prepared.class)
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(1).failed(0));

        assertThat(seen).containsExactly("2 true", "LAN 'office': [web] and [db] do not reach each other", "true 1");
    }

    @VmTest
    static class Anew {
        private static final Meeting meeting = new Meeting();

        @Vm(scope = Scope.CLASS, reset = Reset.OVERLAY, lans = "office")
        static final VmSpec web = meeting.guest();

        @Vm(scope = Scope.CLASS, reset = Reset.OVERLAY, lans = "office")
        static final VmSpec db = meeting.guest();

        @RepeatedTest(2)
        void test(VmLab lab) {
            lab.vms().values().forEach(vm -> seen.add(vm.pid() + (vm.isAlive() ? " runs" : " has ended")));
        }
    }

    @Test
    void overlay_machinesOnALan_bootTogetherEachTime() {
        Kit.run(Anew.class)
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(2).failed(0));

        assertThat(seen).hasSize(4).doesNotHaveDuplicates().allMatch(vm -> vm.endsWith(" runs"));
    }

    @VmTest
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Closing {
        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec web = Guests.sector(BootSector.HALTS, "");

        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec db = Guests.sector(BootSector.HALTS, "");

        @Test
        @Order(1)
        void closes(VmLab lab) {
            lab.lan("office").port("web").loss(1);
            lab.lan("office").port("db").down();
            lab.close();
            seen.add("alive " + lab.vm("web").isAlive() + ", open "
                    + lab.lan("office").isOpen());
        }

        @Test
        @Order(2)
        void goesOn(VmLab lab) {
            seen.add("alive " + lab.vm("web").isAlive() + ", open "
                    + lab.lan("office").isOpen());
            seen.add("up " + lab.lan("office").port("db").isUp() + ", "
                    + lab.lan("office").port("web").faults(Direction.INGRESS));
        }
    }

    @Test
    void lab_thatATestCloses_isThereForTheNextOne() {
        Kit.run(Closing.class)
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(2).failed(0));

        assertThat(seen)
                .containsExactly("alive false, open true", "alive true, open true", "up true, " + LinkFaults.NONE);
    }

    @VmTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class InConstructor {
        @Vm(lans = "office")
        static final VmSpec web = Guests.sector(BootSector.HALTS, "");

        InConstructor(VmLab lab) {
            seen.add(lab.toString());
        }

        @Test
        void test() {}
    }

    /** The one instance is made before the extension can look at the class. */
    @Test
    void lab_ofTheConstructorOfOneInstance_isRefused() {
        assertThat(Kit.failures(Kit.run(InConstructor.class)))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining("InConstructor takes a VirtualMachine or a VmLab (expected: in a test"));
        assertThat(seen).isEmpty();
    }
}
