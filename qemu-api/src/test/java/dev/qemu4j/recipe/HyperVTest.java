package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.cpu.X86Cpus;
import org.junit.jupiter.api.Test;

class HyperVTest {
    @Test
    void enlightenments_ofAModel_areThoseOfAllProcessors() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .cpu(X86Cpus.host(HyperV.enlightenments()))
                .build();

        assertThat(cmd.toArguments().get(2))
                .startsWith("host,hv-relaxed=on,hv-vapic=on,hv-spinlocks=8191,hv-vpindex=on")
                .doesNotContain("evmcs", "passthrough");
    }

    @Test
    void passthrough_ofAModel_isAll() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .cpu(X86Cpus.host(HyperV.passthrough()))
                .build();

        assertThat(cmd.toArguments()).endsWith("-cpu", "host,hv-passthrough=on");
    }
}
