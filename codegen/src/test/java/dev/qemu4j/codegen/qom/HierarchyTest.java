package dev.qemu4j.codegen.qom;

import static dev.qemu4j.codegen.qom.Types.property;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HierarchyTest {
    private static final Property ADDR = property("addr", "str", "-1");
    private static final Property ROMBAR = property("rombar", "int32", "1");
    private static final Property DRIVE = property("drive", "str", null);

    @Test
    void own_leavesInheritedOut() {
        Hierarchy hierarchy = new Types()
                .isAbstract("pci-device", "object", ADDR, ROMBAR)
                .concrete("e1000", "pci-device", ADDR, ROMBAR.withValue("0"), DRIVE)
                .hierarchy();

        assertThat(hierarchy.own("e1000").values()).containsExactly(DRIVE, ROMBAR.withValue("0"));
        assertThat(hierarchy.own("pci-device").values()).containsExactly(ADDR, ROMBAR);
    }

    @Test
    void own_ofAnAbstractTypeWithoutDefaults_hasThoseOfMostHeirs() {
        Hierarchy hierarchy = new Types()
                .isAbstract("pci-device", "object", ADDR.withValue(null))
                .concrete("a", "pci-device", ADDR)
                .concrete("b", "pci-device", ADDR)
                .concrete("c", "pci-device", ADDR.withValue("7"))
                .hierarchy();

        assertThat(hierarchy.own("pci-device").values()).containsExactly(ADDR);
        assertThat(hierarchy.own("a")).isEmpty();
        assertThat(hierarchy.own("c").values()).containsExactly(ADDR.withValue("7"));
    }

    @Test
    void own_ofSharedProperties_isTheAbstractTypes() {
        Hierarchy hierarchy = flash().hierarchy();
        Set<String> shared = SharedProperties.of(List.of(hierarchy));
        Hierarchy with = hierarchy.with(shared, Set.of());

        assertThat(with.own("m25p80").values()).containsExactly(DRIVE);
        assertThat(with.own("chip-a")).isEmpty();
        assertThat(with.own("chip-b").values()).containsExactly(ROMBAR);
    }

    @Test
    void shared_ifSomeHeirsOfAnotherProgramLackIt_isNothing() {
        Hierarchy other = flash().concrete("chip-c", "m25p80", ROMBAR)
                .unknown("chip-d", "m25p80")
                .hierarchy();

        assertThat(SharedProperties.of(List.of(flash().hierarchy(), other))).isEmpty();
    }

    @Test
    void shared_withOneHeir_isNothing() {
        Hierarchy hierarchy = new Types()
                .isAbstract("base", "object")
                .concrete("only", "base", DRIVE)
                .hierarchy();

        assertThat(SharedProperties.of(List.of(hierarchy))).isEmpty();
    }

    @Test
    void with_readOnlyProperty_marksItInHeirs() {
        Hierarchy hierarchy = new Types()
                .isAbstract("usb-device", "object", property("attached", "bool", null))
                .concrete("usb-kbd", "usb-device", property("attached", "bool", null), DRIVE)
                .hierarchy()
                .with(Set.of(), Set.of(ReadOnlyTrials.key("usb-device", "attached")));

        assertThat(Objects.requireNonNull(hierarchy.own("usb-device").get("attached"))
                        .readOnly())
                .isTrue();
        assertThat(hierarchy.own("usb-kbd").values()).containsExactly(DRIVE);
    }

    @Test
    void proxy_ofAVirtioDevice_isTheDeviceInside() {
        Types types = new Types()
                .isAbstract("virtio-device", "object")
                .isAbstract("virtio-pci", "object")
                .concrete("virtio-blk-device", "virtio-device", DRIVE)
                .concrete("virtio-gpu-device", "virtio-device", ADDR)
                .concrete("virtio-blk-pci-transitional", "virtio-pci", DRIVE, ROMBAR)
                .concrete("virtio-vga", "virtio-pci", ADDR)
                .concrete("virtio-gpu-pci", "virtio-pci", ROMBAR)
                .concrete("vga", "object", ADDR);
        Hierarchy hierarchy = types.hierarchy();

        assertThat(Proxies.of("virtio-blk-pci-transitional", hierarchy)).isEqualTo("virtio-blk-device");
        assertThat(Proxies.of("virtio-vga", hierarchy)).isEqualTo("virtio-gpu-device");
        assertThat(Proxies.of("virtio-gpu-pci", hierarchy))
                .as("lacks a property of the inner one")
                .isNull();
        assertThat(Proxies.of("vga", hierarchy)).isNull();
    }

    private static Types flash() {
        return new Types()
                .isAbstract("m25p80", "object")
                .concrete("chip-a", "m25p80", DRIVE)
                .concrete("chip-b", "m25p80", DRIVE, ROMBAR);
    }
}
