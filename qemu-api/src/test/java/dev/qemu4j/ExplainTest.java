package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Explanation;
import dev.qemu4j.option.Explanation.Detail;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainTest {
    @Test
    void explain_eachKindOfOption_saysWhatItIs() {
        List<Explanation> explained = CommandLine.parseShell(
                        "qemu-system-x86_64 -S -m 1G -device virtio-blk-pci,drive=root,num-queues=2,brand-new=1"
                                + " -blockdev qcow2,node-name=root,file=f,cache.direct=on -cpu host,vmx=on -hda x"
                                + " -run-with user=nobody -object secret,id=s,data=hunter2 -frobnicate")
                .explain();

        assertThat(explained)
                .extracting(Explanation::option)
                .containsExactly(
                        "-S", "-m", "-device", "-blockdev", "-cpu", "-hda", "-run-with", "-object", "-frobnicate");
        assertThat(explained.get(0).meaning()).contains("CPUs");
        assertThat(explained.get(2).details())
                .extracting(Detail::name, Detail::type, Detail::defaultValue)
                .contains(tuple("num-queues", "int", "65535"), tuple("brand-new", null, null));
        assertThat(explained.get(2).details())
                .filteredOn(detail -> !detail.name().equals("brand-new"))
                .extracting(Detail::type, Detail::meaning)
                .doesNotContainNull();
        assertThat(explained.get(2).details().get(0).meaning()).contains("disk");
        assertThat(explained.get(3).details())
                .contains(new Detail("cache.direct", "on", "BlockdevCacheOptions", null, null, null));
        assertThat(explained.get(4).details())
                .extracting(Detail::name, Detail::type)
                .contains(tuple("vmx", "bool"));
        assertThat(explained.get(4).details())
                .extracting(Detail::meaning)
                .last()
                .isNotNull();
        assertThat(explained.get(5).instead()).isEqualTo("blockdev and device");
        assertThat(explained.get(6).versions()).isEqualTo("10.0..");
        assertThat(explained.toString()).doesNotContain("hunter2");
        assertThat(explained.get(8).meaning()).isNull();
    }

    @Test
    void names_ofAVersion_leaveOutWhatItDoesNotHave() {
        QemuVersion old = QemuVersion.parse("7.2.22");

        assertThat(Catalogues.OPTIONS.names()).hasSize(126);
        assertThat(Catalogues.OPTIONS.names(old, Target.X86_64))
                .contains("-runas")
                .doesNotContain("-run-with");
        assertThat(Catalogues.OPTIONS.names(old, Target.S390X)).doesNotContain("-no-hpet", "-semihosting");
        assertThat(Catalogues.DEVICES.names(QemuVersion.parse("9.0.0"), Target.X86_64))
                .isEmpty();
        assertThat(Catalogues.CHARDEVS.names()).contains("socket", "null");
    }
}
