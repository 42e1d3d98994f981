package dev.qemu4j.vm.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwinsTest {
    @ParameterizedTest
    @CsvSource({
        "'vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87',true",
        "'vmgenid,guid=auto',false",
        "vmgenid-like,true"
    })
    void of_generationId_isNoTwinOnlyIfItIsNew(String device, boolean same) {
        CommandLine cmd =
                CommandLine.builder(Target.X86_64).option("-device", device).build();

        assertThat(Twins.of(cmd).stream().anyMatch(twin -> twin.contains("random numbers")))
                .isEqualTo(same);
    }
}
