package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.cpu.S390xCpus;
import dev.qemu4j.cpu.X86Cpus;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.TcgThreading;
import dev.qemu4j.option.TypedArgument;
import dev.qemu4j.qapi.common.OnOffAuto;
import dev.qemu4j.surface.Catalogue;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CataloguesTest {
    @Test
    void devices_properties_areWrittenAsQemuReadsThem() {
        assertThat(argument(
                        "-device",
                        Devices.virtioBlkPci(d -> d.id("vd0")
                                .drive("root")
                                .numQueues(2)
                                .bootindex(1)
                                .multifunction(true)
                                .addr(PciAddress.of(5)))))
                .isEqualTo("virtio-blk-pci,id=vd0,drive=root,num-queues=2,bootindex=1,multifunction=on,addr=5.0");
        assertThat(argument("-device", Devices.e1000(d -> d.netdev("n0").mac(MacAddress.parse("52:54:00:00:00:01")))))
                .isEqualTo("e1000,netdev=n0,mac=52:54:00:00:00:01");
        assertThat(argument("-device", Devices.virtioScsi())).isEqualTo("virtio-scsi");
        assertThat(argument("-device", Devices.of("brand-new", d -> d.property("x-y", 3))))
                .isEqualTo("brand-new,x-y=3");
    }

    @Test
    void machines_namesAndProperties_areTyped() {
        assertThat(argument("-machine", Machines.q35(m -> m.smm(OnOffAuto.OFF))))
                .isEqualTo("q35,smm=off");
        assertThat(argument("-machine", Machines.pcQ35_10_0())).isEqualTo("pc-q35-10.0");
        assertThat(argument("-machine", Machines.virt(m -> m.property("gic-version", "3"))))
                .isEqualTo("virt,gic-version=3");
        assertThat(argument("-machine", Machines.of("pc-q35-99.0"))).isEqualTo("pc-q35-99.0");
    }

    @Test
    void cpusAndAccels_featuresAndProperties_areTyped() {
        assertThat(argument("-cpu", Cpus.host())).isEqualTo("host");
        assertThat(argument(
                        "-cpu",
                        Cpus.x86(
                                "Skylake-Client",
                                c -> c.avx2(true).sse4_1(false).amd3dnow(true))))
                .isEqualTo("Skylake-Client,avx2=on,sse4-1=off,3dnow=on");
        assertThat(argument("-cpu", X86Cpus.cpu486(c -> c.vmx(true)))).isEqualTo("486,vmx=on");
        assertThat(argument("-cpu", S390xCpus.max())).isEqualTo("max");
        assertThat(argument("-accel", Accels.tcg(a -> a.tbSize(64).thread(TcgThreading.MULTI))))
                .isEqualTo("tcg,tb-size=64,thread=multi");
        assertThat(argument("-accel", Accels.kvm())).isEqualTo("kvm");
    }

    @ParameterizedTest
    @CsvSource({"devices, Devices, 586", "machines, Machines, 380", "accels, Accels, 4"})
    void catalogue_eachEntry_isMadeByItsMethod(String kind, String type, int more) throws ReflectiveOperationException {
        Class<?> catalogue = Class.forName("dev.qemu4j." + type);
        Set<String> names = Catalogue.of(kind).names();
        for (String name : names) {
            String method = Objects.requireNonNull(
                    Objects.requireNonNull(Catalogue.of(kind).find(name)).get("method"));
            TypedArgument made = (TypedArgument) catalogue.getMethod(method).invoke(null);

            assertThat(made.parameters().list())
                    .singleElement()
                    .satisfies(parameter ->
                            assertThat(parameter.value().stringValue()).isEqualTo(name));
        }
        assertThat(names).hasSizeGreaterThan(more);
    }

    private static String argument(String option, TypedArgument value) {
        return Objects.requireNonNull(Option.of(option, value.parameters()).argument());
    }
}
