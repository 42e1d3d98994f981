package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VirtiofsDirectoryTest {
    private static final VirtiofsDirectory DATA = VirtiofsDirectory.of("data", Path.of("fs.sock"), DataSize.ofMib(256));

    @Test
    void of_noBackendYet_sharesTheMemory() {
        assertThat(Arguments.of(DATA))
                .containsExactly(
                        "-object",
                        "memory-backend-memfd,id=memory0,share=on,size=256M",
                        "-machine",
                        "memory-backend=memory0",
                        "-chardev",
                        "socket,id=virtiofs0,path=fs.sock",
                        "-device",
                        "vhost-user-fs-pci,id=virtiofs0-device,chardev=virtiofs0,tag=data");
    }

    @Test
    void of_secondDirectory_usesTheSameMemory() {
        assertThat(Arguments.after(CommandLine.builder(Target.X86_64).with(DATA), DATA.device(d -> d.tag("more"))))
                .containsExactly(
                        "-chardev",
                        "socket,id=virtiofs1,path=fs.sock",
                        "-device",
                        "vhost-user-fs-pci,id=virtiofs1-device,chardev=virtiofs1,tag=more");
    }

    @Test
    void of_memoryOfNumaNodes_usesIt() {
        CommandLine.Builder numa = CommandLine.builder(Target.X86_64).option("-numa", "node,memdev=m");

        assertThat(Arguments.after(numa, DATA)).doesNotContain("-object", "-machine");
    }

    @Test
    void changes_ofEachPart_areMade() {
        assertThat(Arguments.of(DATA.memoryBackend(m -> m.id("ram").prealloc(true))
                        .chardev(c -> c.reconnect(2))
                        .device(d -> d.queueSize(1024))))
                .contains(
                        "memory-backend-memfd,id=ram,prealloc=on,share=on,size=256M",
                        "memory-backend=ram",
                        "socket,id=virtiofs0,path=fs.sock,reconnect=2",
                        "vhost-user-fs-pci,id=virtiofs0-device,chardev=virtiofs0,tag=data,queue-size=1024");
    }
}
