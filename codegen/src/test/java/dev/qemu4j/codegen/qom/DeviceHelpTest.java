package dev.qemu4j.codegen.qom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.codegen.qom.DeviceHelp.Device;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceHelpTest {
    @Test
    void read_ofHelp_givesBusAliasAndEachHeading() {
        String help = """
                Controller/Bridge/Hub devices:
                name "cxl-rp", bus PCI, desc "CXL Root Port"
                name "pcie-root", bus PCI, alias "root"

                Storage devices:
                name "cxl-rp", bus PCI, desc "CXL Root Port"
                name "pc-dimm", desc "DIMM, with a comma"
                """;

        assertThat(DeviceHelp.read(help).values())
                .containsExactly(
                        new Device("cxl-rp", "PCI", null, List.of("Controller/Bridge/Hub", "Storage")),
                        new Device("pc-dimm", null, null, List.of("Storage")),
                        new Device("pcie-root", "PCI", "root", List.of("Controller/Bridge/Hub")));
    }

    @Test
    void read_ofAnUnknownForm_isRefused() {
        assertThatThrownBy(() -> DeviceHelp.read("name \"x\", colour \"red\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("colour");
    }
}
