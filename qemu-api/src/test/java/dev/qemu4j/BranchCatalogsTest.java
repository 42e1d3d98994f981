package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.QapiValue;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.Qcow2OverlapCheckMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The values that options take, made by the names of their branches, and their form in an argument. */
class BranchCatalogsTest {
    @Test
    void blockdevs_makeNodes() {
        assertThat(argument(
                        "-blockdev",
                        Blockdevs.file(
                                "root-file",
                                f -> f.filename(Path.of("disk,1.img")).aio(BlockdevAioOptions.THREADS))))
                .isEqualTo("file,node-name=root-file,filename=disk,,1.img,aio=threads");
        assertThat(argument(
                        "-blockdev",
                        Blockdevs.qcow2("root", q -> q.file("root-file").discard(BlockdevDiscardOptions.UNMAP))))
                .isEqualTo("qcow2,node-name=root,discard=unmap,file=root-file");
        assertThat(argument("-blockdev", Blockdevs.nullCo("n"))).isEqualTo("null-co,node-name=n");
    }

    @Test
    void setters_ofAlternates_takeEachAlternative() {
        BlockdevOptions inPlace = Blockdevs.raw(r -> r.file(Blockdevs.file(f -> f.filename("disk.img"))));

        assertThat(argument(
                        "-blockdev",
                        Blockdevs.qcow2(
                                "root", q -> q.file(inPlace).noBacking().overlapCheck(Qcow2OverlapCheckMode.CACHED))))
                .isEqualTo("{\"driver\":\"qcow2\",\"node-name\":\"root\",\"file\":{\"driver\":\"raw\",\"file\":"
                        + "{\"driver\":\"file\",\"filename\":\"disk.img\"}},\"backing\":null,"
                        + "\"overlap-check\":\"cached\"}");
        assertThat(argument(
                        "-blockdev", Blockdevs.qcow2("root", q -> q.file("f").overlapCheck(c -> c.mainHeader(true)))))
                .isEqualTo("qcow2,node-name=root,file=f,overlap-check.main-header=on");
        assertThat(argument(
                        "-blockdev",
                        Blockdevs.quorum(
                                "q",
                                q -> q.addChildren("a").addChildren(inPlace).voteThreshold(2))))
                .isEqualTo("quorum,node-name=q,children.0=a,children.1.driver=raw,children.1.file.driver=file,"
                        + "children.1.file.filename=disk.img,vote-threshold=2");
    }

    @Test
    void netdevs_takeTextsForStructsOfOneText() {
        assertThat(argument("-netdev", Netdevs.user("net0"))).isEqualTo("user,id=net0");
        assertThat(argument(
                        "-netdev",
                        Netdevs.user(
                                "net0", n -> n.hostfwd("tcp:127.0.0.1:0-:22").addHostfwd("udp::5000-:5000"))))
                .isEqualTo("user,id=net0,hostfwd=tcp:127.0.0.1:0-:22,hostfwd=udp::5000-:5000");
    }

    @Test
    void objects_audiodevsAndDisplays_areMadeTheSameWay() {
        assertThat(argument("-object", QomObjects.secret("sec0", s -> s.file("secret.txt"))))
                .isEqualTo("secret,id=sec0,file=secret.txt");
        assertThat(argument("-object", QomObjects.canBus("can0"))).isEqualTo("can-bus,id=can0");
        assertThat(argument("-audiodev", Audiodevs.none("snd0"))).isEqualTo("none,id=snd0");
        assertThat(argument("-display", Displays.gtk(d -> d.zoomToFit(true)))).isEqualTo("gtk,zoom-to-fit=on");
        assertThat(argument("-display", Displays.none())).isEqualTo("none");
    }

    @Test
    void of_unknownBranch_takesMembersByName() {
        assertThat(argument(
                        "-blockdev",
                        Blockdevs.of("brand-new", "n", n -> n.readOnly(true).property("x-y", 3))))
                .isEqualTo("brand-new,node-name=n,read-only=on,x-y=3");
        assertThat(argument("-display", Displays.of("brand-new", d -> d.property("x", "y"))))
                .isEqualTo("brand-new,x=y");
    }

    @Test
    void branch_withoutWhatIsRequired_isRefusedWithItsName() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Blockdevs.qcow2("root", q -> q.readOnly(true)))
                .withMessage("BlockdevOptions.file: not set (required)");
    }

    private static String argument(String option, QapiValue value) {
        return String.valueOf(Option.of(option, Parameters.of(value)).argument());
    }
}
