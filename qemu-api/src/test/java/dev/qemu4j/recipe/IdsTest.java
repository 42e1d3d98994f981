package dev.qemu4j.recipe;

import static dev.qemu4j.CommandLineAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void of_sameStemAgain_countsOn() {
        Ids ids = Ids.after(List.of());

        assertThat(List.of(ids.of("net"), ids.of("net"), ids.of("fs"))).containsExactly("net0", "net1", "fs0");
    }

    @Test
    void of_idTakenByAnotherOption_leavesItOut() {
        Ids ids = Ids.after(List.of(Option.text("-netdev", "user,id=net0"), Option.text("-device", "e1000,id=net1")));

        assertThat(ids.of("net")).isEqualTo("net2");
    }

    @Test
    void isUsed_nodesInsideOthers_knowsThem() {
        Ids flat = Ids.after(List.of(Option.text("-blockdev", "raw,node-name=a,file.driver=null-co,file.node-name=b")));
        Ids json = Ids.after(List.of(Option.text(
                "-blockdev",
                "{\"driver\":\"raw\",\"node-name\":\"a\",\"file\":{\"driver\":\"null-co\",\"node-name\":\"b\"}}")));

        assertThat(flat.isUsed("a") && flat.isUsed("b")).isTrue();
        assertThat(json.isUsed("a") && json.isUsed("b")).isTrue();
        assertThat(json.isUsed("c")).isFalse();
        assertThat(json).hasToString("Ids[a, b]");
    }

    @Test
    void with_recipeTwice_givesTheSecondOthers() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .with(UserNetwork.create())
                .with(UserNetwork.create())
                .build();

        assertThat(cmd)
                .rendersTo(
                        "qemu-system-x86_64",
                        "-netdev",
                        "user,id=net0",
                        "-device",
                        "virtio-net,id=net0-device,netdev=net0",
                        "-netdev",
                        "user,id=net1",
                        "-device",
                        "virtio-net,id=net1-device,netdev=net1");
    }

    @Test
    void with_ownRecipe_addsWhatItMakes() {
        Recipe rng = ids -> List.of(Option.text("-device", "virtio-rng,id=" + ids.of("rng")));

        assertThat(Arguments.of(rng)).containsExactly("-device", "virtio-rng,id=rng0");
    }

    @Test
    void with_recipe_remembersTheLineThatAddedIt() {
        CommandLine cmd =
                CommandLine.builder(Target.X86_64).with(UserNetwork.create()).build();

        assertThat(cmd.options())
                .allSatisfy(
                        option -> assertThat(String.valueOf(option.origin())).startsWith("IdsTest.java:"));
    }
}
