package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.samples.machines.BootAKernel;
import dev.qemu4j.samples.machines.ChooseAGraphicsCard;
import dev.qemu4j.samples.machines.ProtectMemory;
import dev.qemu4j.samples.machines.ShareBy9p;
import dev.qemu4j.samples.machines.UseVirtioDevices;
import dev.qemu4j.samples.machines.UseVnc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes of what a machine is made of. */
@Timeout(300)
class MachineRecipesIT {
    @Test
    void s15Kernel_isGivenTextsThatItWouldCut() throws Exception {
        assertThat(Output.ofLinux(BootAKernel::main))
                .contains(" greeting=\"voilà, it's  $HOME=\\root; 100% *\" greeting2=a,b=c\n")
                .endsWith("\ngreeting=voilà, it's  $HOME=\\root; 100% *\ngreeting2=a,b=c\n");
    }

    @Test
    void s19Directories_ofEachSecurityModel_areReadAndWritten() throws Exception {
        String each = ": asked 'who are you\\?', the guest answers Linux; owner in the guest ";
        assertThat(Output.ofLinux(ShareBy9p::main))
                .containsPattern("(?m)^mapped-xattr" + each + "1234, on the host (?!1234)")
                .containsPattern("(?m)^mapped-file" + each + "1234, on the host (?!1234)")
                .containsPattern("(?m)^none" + each)
                .containsPattern("(?m)^passthrough" + each);
    }

    @Test
    void s12Iommus_areSeenByTheGuest() throws Exception {
        assertThat(Output.ofLinux(ProtectMemory::main)).isEqualTo("""
                        intel: the guest has dmar0, the card is in a group
                        amd: the guest has ivhd0, the card is in a group
                        virtio: the guest has VIOT
                        """);
    }

    @Test
    void s42VirtioDevices_areUsedByTheGuest() throws Exception {
        assertThat(Output.ofLinux(UseVirtioDevices::main)).isEqualTo("""
                        drivers: virtio_balloon virtio_blk virtio_console virtio_gpu virtio_input virtio_net virtio_pmem virtio_rng
                        input: QEMU Virtio Keyboard,QEMU Virtio Tablet
                        random bytes of virtio_rng.0: 16
                        balloon: Free page reporting enabled
                        the guest gave memory back, and has 201326592 bytes
                        pmem: outlives the guest
                        """);
    }

    @Test
    void s37GraphicsCards_takeTheResolution() throws Exception {
        assertThat(Output.ofLinux(ChooseAGraphicsCard::main)).startsWith("""
                        std: 1280x800, driver bochs-drmdrmfb, monitors 1
                        qxl: 1280x800, driver qxldrmfb, monitors 1
                        virtio, two monitors: 1280x800, driver virtio_gpudrmfb, monitors 2
                        cirrus: 1024x768, driver cirrusdrmfb, monitors 1
                        vmware: 720x400, driver none, monitors 1
                        """).containsPattern("none: .*\n");
    }

    @Test
    void s39Vnc_asksForThePasswordOfRunTime() throws Exception {
        assertThat(Output.of(UseVnc::main)).matches("""
                no password yet: RFB 003.008, refused: Authentication failed
                wrong password: RFB 003.008, refused: Authentication failed
                right password: RFB 003.008, \\d+x\\d+ QEMU \\(kiosk\\)
                expired: RFB 003.008, refused: Authentication failed
                asked for: vnc
                """);
    }
}
