package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two recipes that need a USB controller. */
class UsbTest {
    @Test
    void tablet_noControllerYet_makesOne() {
        assertThat(Arguments.of(UsbTablet.create()))
                .containsExactly("-device", "qemu-xhci,id=usb0", "-device", "usb-tablet,id=tablet0,bus=usb0.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -device  | usb-ehci,id=e       | usb-tablet,id=tablet0,bus=e.0
            -device  | ich9-usb-uhci1,id=u | usb-tablet,id=tablet0,bus=u.0
            -device  | nec-usb-xhci        | usb-tablet,id=tablet0
            -machine | pc,usb=on           | usb-tablet,id=tablet0
            -M       | pc,usb=on           | usb-tablet,id=tablet0
            """)
    void tablet_controllerThere_usesIt(String option, String value, String device) {
        assertThat(Arguments.after(CommandLine.builder(Target.X86_64).option(option, value), UsbTablet.create()))
                .containsExactly("-device", device);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -device  | ich9-ahci,id=a
            -device  | sdhci-pci,id=s
            -machine | pc,usb=off
            """)
    void tablet_otherController_makesOne(String option, String value) {
        assertThat(Arguments.after(CommandLine.builder(Target.X86_64).option(option, value), UsbTablet.create()))
                .contains("qemu-xhci,id=usb0");
    }

    @Test
    void tablet_usbSwitchedOn_makesNoController() {
        assertThat(Arguments.after(CommandLine.builder(Target.X86_64).usb(), UsbTablet.create()))
                .containsExactly("-device", "usb-tablet,id=tablet0");
    }

    @Test
    void changes_ofEachPart_areMade() {
        assertThat(Arguments.of(
                        UsbTablet.create().controller(c -> c.id("xhci").p3(8)).device(d -> d.usbVersion(1))))
                .containsExactly(
                        "-device",
                        "qemu-xhci,id=xhci,p3=8",
                        "-device",
                        "usb-tablet,id=tablet0,bus=xhci.0,usb_version=1");
        assertThat(Arguments.of(
                        HostUsbDevice.of(1, 2).device(d -> d.id("stick")).controller(c -> c.p2(2))))
                .containsExactly(
                        "-device",
                        "qemu-xhci,id=usb0,p2=2",
                        "-device",
                        "usb-host,id=stick,bus=usb0.0,vendorid=1,productid=2");
    }

    @Test
    void hostDevice_ofIdsPortOrAddress_isNamedSo() {
        assertThat(Arguments.of(HostUsbDevice.ofAddress(1, 127)))
                .contains("usb-host,id=host-usb0,bus=usb0.0,hostbus=1,hostaddr=127");
        assertThat(Arguments.of(HostUsbDevice.of(0x1d6b, 0x0002)))
                .contains("usb-host,id=host-usb0,bus=usb0.0,vendorid=7531,productid=2");
        assertThat(Arguments.of(HostUsbDevice.ofPort(1, "1.4")))
                .contains("usb-host,id=host-usb0,bus=usb0.0,hostbus=1,hostport=1.4");
    }

    @Test
    void hostDevice_noSuchNumbers_isRefused() {
        assertThatThrownBy(() -> HostUsbDevice.of(0x10000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vendor: 65536");
        assertThatThrownBy(() -> HostUsbDevice.ofPort(1, "1-4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port: '1-4'");
        assertThatThrownBy(() -> HostUsbDevice.ofPort(0, "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostUsbDevice.ofAddress(1, 128))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address: 128");
    }
}
