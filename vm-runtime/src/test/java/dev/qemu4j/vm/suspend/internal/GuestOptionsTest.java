package dev.qemu4j.vm.suspend.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestOptionsTest {
    private static final CommandLine CMD = CommandLine.parseShell(
            "qemu-system-x86_64 -machine q35 -m 1G -vnc :1 -netdev user,id=n"
                    + " -device e1000,netdev=n -drive if=virtio,format=qcow2,file=/a.qcow2 -device usb-ehci -device usb-tablet");

    private static CommandLine with(String was, String is) {
        return CommandLine.parseShell(CMD.toShellCommand().replace(was, is));
    }

    @Test
    void differences_backEnds_areNone() {
        assertThat(GuestOptions.differences(CMD, CMD)).isEmpty();
        assertThat(GuestOptions.differences(CMD, with("-vnc :1", "-display none")))
                .isEmpty();
        assertThat(GuestOptions.differences(
                        with("-netdev user,id=n", "-netdev tap,id=n,ifname=t"), with("-netdev user", "-netdev user")))
                .isEmpty();
        assertThat(GuestOptions.differences(CMD, with("file=/a.qcow2", "file=/b.raw,cache=none")))
                .isEmpty();
    }

    @Test
    void differences_whatTheGuestSees_areTold() {
        assertThat(GuestOptions.differences(CMD, with("1G", "2G"))).containsExactly("- -m 1G", "+ -m 2G");
        assertThat(GuestOptions.differences(CMD, with("if=virtio", "if=ide")))
                .containsExactly("- -drive if=virtio", "+ -drive if=ide");
        assertThat(GuestOptions.differences(CMD, with(" -device usb-tablet", "")))
                .containsExactly("- -device usb-tablet");
        assertThat(GuestOptions.differences(CMD, with("x86_64", "i386")))
                .containsExactly("- qemu-system-x86_64", "+ qemu-system-i386");
        assertThat(GuestOptions.differences(
                        CMD, with("-device usb-ehci -device usb-tablet", "-device usb-tablet -device usb-ehci")))
                .containsExactly("the order of the devices");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-tpmdev emulator,id=t,chardev=c | -tpmdev emulator,id=t,chardev=d",
                "-fsdev local,id=f,path=/a,security_model=none | -fsdev local,id=f,path=/b,security_model=none",
                "-k de | -k fr",
                "-no-reboot | -no-shutdown",
                "-action reboot=shutdown | -action reboot=reset",
                "-serial stdio | -serial unix:/s",
                "-debugcon stdio | -debugcon file:/d",
                "-nic user,model=e1000,mac=52:54:00:00:00:01 | -nic user,model=e1000,mac=52:54:00:00:00:01,restrict=on",
            })
    void differences_whatIsBehindADevice_areNone(String was, String is) {
        assertThat(GuestOptions.differences(with("-vnc :1", was), with("-vnc :1", is)))
                .isEmpty();
    }

    @Test
    void differences_networkWhoseStateIsInTheStream_isTold() {
        assertThat(GuestOptions.differences(CMD, with("-netdev user,id=n", "-netdev socket,id=n,listen=:1")))
                .containsExactly("- -netdev user (the state of its connections goes with the guest)");
        assertThat(GuestOptions.differences(with("-vnc :1", "-serial none"), with("-vnc :1", "-serial stdio")))
                .containsExactly("- -serial none", "+ -serial");
    }
}
