package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.base.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON and text of one option mean the same, or stay what they are. */
class JsonMeaningTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"driver\":\"virtio-balloon-pci\",\"addr\":16} | virtio-balloon-pci,addr=2.0",
                "{\"driver\":\"virtio-balloon-pci\",\"addr\":41} | virtio-balloon-pci,addr=5.1",
                "{\"driver\":\"virtio-balloon-pci\",\"addr\":255} | virtio-balloon-pci,addr=1f.7",
                "{\"driver\":\"virtio-balloon-pci\",\"addr\":\"16\"} | virtio-balloon-pci,addr=16",
                "{\"driver\":\"pc-dimm\",\"memdev\":\"m\",\"addr\":4294967296} | pc-dimm,memdev=m,addr=4294967296",
                "{\"driver\":\"e1000\",\"id\":\"a.b-c_1\",\"bootindex\":1} | e1000,id=a.b-c_1,bootindex=1",
            })
    void parse_jsonDevice_isTheTextThatMeansIt(String json, String text) {
        assertThat(parsed("-device", json)).containsExactly("-device", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"driver\":\"virtio-balloon-pci\",\"deflate-on-oom\":\"on\"}",
                "{\"driver\":\"virtio-balloon-pci\",\"vectors\":\"10\"}",
                "{\"driver\":\"virtio-balloon-pci\",\"addr\":-1}",
                "{\"driver\":\"virtio-balloon-pci\",\"addr\":256}",
                "{\"driver\":\"virtio-balloon-pci\",\"id\":\"a/b\"}",
                "{\"driver\":\"virtio-balloon-pci\",\"id\":\"1\"}",
                "{\"driver\":\"e1000\",\"mac\":5}",
                "{\"driver\":\"e1000\",\"netdev\":true}",
                "{\"driver\":\"nobody-knows-it\",\"addr\":16}",
            })
    void parse_jsonDeviceThatNoTextMeans_staysJson(String json) {
        assertThat(parsed("-device", json)).containsExactly("-device", json);
        assertThat(CommandLine.parse(List.of("qemu-system-x86_64", "-device", json))
                        .toJavaSource())
                .contains(".option(\"-device\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-object | {\"qom-type\":\"memory-backend-ram\",\"id\":\"m\",\"size\":\"64M\"}",
                "-object | {\"qom-type\":\"memory-backend-ram\",\"id\":\"m\",\"size\":64,\"share\":\"on\"}",
                "-netdev | {\"type\":\"user\",\"id\":\"n\",\"hostfwd\":\"tcp::25777-:22\"}",
                "-netdev | {\"type\":\"user\",\"id\":\"a/b\"}",
                "-blockdev | {\"driver\":\"null-co\",\"node-name\":\"a\",\"size\":\"1\"}",
                "-blockdev | {\"driver\":\"raw\",\"node-name\":\"a\",\"file\":{\"driver\":\"null-co\",\"size\":\"1\"}}",
            })
    void parse_jsonOfWrongTypes_staysJson(String option, String json) {
        assertThat(parsed(option, json)).containsExactly(option, json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-object | {\"qom-type\":\"memory-backend-ram\",\"id\":\"m\",\"size\":64} | memory-backend-ram,id=m,size=64",
                "-netdev | {\"type\":\"user\",\"id\":\"n\",\"hostfwd\":[{\"str\":\"tcp::1-:2\"}]} | user,id=n,hostfwd=tcp::1-:2",
                "-blockdev | {\"driver\":\"raw\",\"node-name\":\"a\",\"file\":\"b\"} | raw,node-name=a,file=b",
                "-blockdev | {\"driver\":\"raw\",\"node-name\":\"a\",\"file\":{\"driver\":\"null-co\",\"size\":1}} |"
                        + " raw,node-name=a,file.driver=null-co,file.size=1",
            })
    void parse_jsonOfRightTypes_isText(String option, String json, String text) {
        assertThat(parsed(option, json)).containsExactly(option, text);
    }

    @Test
    void build_addressAsANumberBesideJson_staysTheText() {
        String json = "{\"driver\":\"virtio-scsi-pci\",\"iothread-vq-mapping\":[{\"iothread\":\"t\"}]}";
        CommandLine line = CommandLine.builder(Target.X86_64)
                .option("-device", json)
                .device(Devices.of("virtio-balloon-pci", d -> d.property("addr", 16)))
                .build();

        assertThat(line.toArguments()).last().isEqualTo("{\"driver\":\"virtio-balloon-pci\",\"addr\":\"16\"}");
    }

    @Test
    void toBuilder_ofAMix_hasNoRemarkThatIsNoLongerTrue() {
        CommandLine mixed = CommandLine.parse(List.of(
                "qemu-system-x86_64", "-device", "{\"driver\":\"virtio-rng-pci\"}", "-device", "virtio-balloon-pci"));
        assertThat(mixed.remarks()).anyMatch(remark -> remark.message().contains("keeps its form"));

        CommandLine built = mixed.toBuilder().build();

        assertThat(built.remarks()).isEmpty();
        assertThat(built.toArguments().get(2)).startsWith("{\"driver\":\"virtio-balloon-pci\"");
        assertThat(mixed.map(List::of).remarks()).isEqualTo(mixed.remarks());
    }

    private static List<String> parsed(String... options) {
        List<String> arguments = new ArrayList<>(List.of("qemu-system-x86_64"));
        arguments.addAll(Arrays.asList(options));
        List<String> written = CommandLine.parse(arguments).toArguments();
        return written.subList(1, written.size());
    }
}
