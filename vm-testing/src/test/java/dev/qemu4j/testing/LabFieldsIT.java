package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.testing.guests.Linux;
import dev.qemu4j.testing.lab.VmLab;
import dev.qemu4j.testing.shell.GuestShell;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.fault.Fault;
import dev.qemu4j.vm.template.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of a test class that are joined by LANs. */
@Tag("once")
class LabFieldsIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @VmTest
    static class Joined {
        private static final VmSpec GUEST = Linux.networked();

        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec web = GUEST;

        @Vm(scope = Scope.CLASS, lans = "office")
        static final VmSpec db = GUEST;

        @Test
        void first_reachesTheOther_whichNoParameterNames(@Vm("web") VirtualMachine vm) {
            GuestShell.of(vm.console()).succeed("ping -c 1 -W 20 db");
        }

        @Test
        void second_breaksTheLan(VmLab lab) {
            GuestShell shell = GuestShell.of(lab.vm("web").console());
            try (Fault apart = lab.partition("office", List.of("web"), List.of("db"))) {
                shell.fail("ping -c 1 -W 1 db");
                shell.succeed("ping -c 1 -W 20 db # " + apart.what());
            }
        }

        @Test
        void third_undoingByOneLab_leavesWhatAnotherHolds(VmLab one, VmLab another) {
            GuestShell shell = GuestShell.of(one.vm("web").console());
            String carrier = "cat /sys/class/net/eth0/carrier";
            try (Fault held = another.partition("office", List.of("web"), List.of("db"))) {
                one.partition("office", List.of("db"), List.of("web")).close();
                shell.fail("ping -c 1 -W 1 db # " + held.what());
            }
            try (Fault held = another.unplug("office", "web")) {
                one.unplug("office", "web").close();
                shell.waitUntilSucceeds("[ $(" + carrier + ") = 0 ]", SOON);
                shell.fail("ping -c 1 -W 1 db # " + held.what());
            }
            shell.waitUntilSucceeds("[ $(" + carrier + ") = 1 ] && ping -c 1 -W 20 db", SOON);
        }
    }

    @Test
    void failure_onALan_hasTheEvidenceOfAllMachinesAndTheLan() throws IOException {
        List<Throwable> failures = Kit.failures(Kit.run(Map.of(VmExtension.EVIDENCE, folder.toString()), Joined.class));

        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageStartingWith("'ping -c 1 -W 20 db # LAN 'office'"));
        Path evidence = folder.resolve("dev.qemu4j.testing.LabFieldsIT_Joined.second_breaksTheLan");
        assertThat(evidence.resolve("lans.txt"))
                .content()
                .contains("office: LanServices[10.77.0.0", "port=web", "port=db");
        assertThat(evidence.resolve("index.html")).content().contains("lans.txt", "web: ", "db: ");
        assertThat(Files.exists(evidence.resolve("db-command.txt"))).isTrue();
    }
}
