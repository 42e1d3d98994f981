package dev.qemu4j.codegen.qom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PropertyTest {
    @Test
    void read_ofAnAnswer_keepsWhatAUserMaySet() {
        Map<String, Property> properties = read("""
                [{"name":"drive","type":"str","description":"Node name or ID of a block device to use as a backend"},
                 {"name":"size","type":"size","default-value":18446744073709551615},
                 {"name":"guid","type":"str","default-value":"auto"},
                 {"name":"rom[0]","type":"link<memory-region>"},
                 {"name":"bus","type":"child<bus>"},
                 {"name":"legacy-addr","type":"str"},
                 {"name":"realized","type":"bool"}]""");

        assertThat(properties.values())
                .containsExactly(
                        new Property("drive", "str", null, "blockdev", false),
                        new Property("guid", "str", "\"auto\"", null, false),
                        new Property("size", "size", "18446744073709551615", null, false));
    }

    @ParameterizedTest
    @CsvSource({
        "ID of a chardev to use as a backend, chardev, false",
        "ID of a netdev to use as a backend, netdev, false",
        "ID of an audiodev to use as a backend, audiodev, false",
        "ID of a tpm to use as a backend, tpmdev, false",
        "'Ethernet 6-byte MAC Address, example: 52:54:00:12:34:56', mac, false",
        "'Slot and optional function number, example: 06.0 or 06', pci-address, false",
        "'Address (bus/device/function) of the host device, example: 04:10.0', pci-host-address, false",
        "Host PCI address [domain:]<bus:slot.function> of assigned device, pci-host-address, false",
        "'UUID (aka GUID) or \"auto\" for random value (default)', uuid, false",
        "'Identifier of an I/O device in the channel subsystem, example: fe.1.23ab', ccw-id, false",
        "'Read-only identifier of an I/O device in the channel subsystem, example: fe.1.23ab', ccw-id, true",
        "on/off/auto, , false",
    })
    void read_ofADescription_keepsItsMeaning(String description, String reference, boolean readOnly) {
        String answer = JsonMapper.shared()
                .writeValueAsString(new Object[] {Map.of("name", "p", "type", "str", "description", description)});

        assertThat(read(answer)).containsEntry("p", new Property("p", "str", null, reference, readOnly));
    }

    private static Map<String, Property> read(String answer) {
        return Property.read(JsonMapper.shared().readTree(answer));
    }
}
