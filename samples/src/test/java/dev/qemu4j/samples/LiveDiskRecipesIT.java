package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.samples.machines.BackUpLiveDisks;
import dev.qemu4j.samples.machines.CommitALayer;
import dev.qemu4j.samples.machines.InjectFaults;
import dev.qemu4j.samples.machines.MigrateAMachine;
import dev.qemu4j.samples.machines.PullABackup;
import dev.qemu4j.samples.machines.SaveAMachine;
import dev.qemu4j.samples.machines.SnapshotLiveDisks;
import dev.qemu4j.samples.machines.SuspendAMachine;
import dev.qemu4j.samples.machines.UseImmutableMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class LiveDiskRecipesIT {
    @Test
    void s08SaveAMachine_goesBackToIt() throws Exception {
        assertThat(Output.of(SaveAMachine::main)).isEqualTo("blocked by []\nclean in 1 disk\nleft: 0\n");
    }

    @Test
    void s46UseImmutableMode_keepsTheChangesAfterAll() throws Exception {
        assertThat(Output.of(UseImmutableMode::main))
                .isEqualTo("2 layers, the base is only read: true\nkept: 1 layer\n");
    }

    @Test
    void s50CommitALayer_endsWithOneLayer() throws Exception {
        assertThat(Output.of(CommitALayer::main)).startsWith("layers: 2\n").endsWith("layers: 1\n");
    }

    @Test
    void injectFaults_guestWritesAfterAll() throws Exception {
        assertThat(Output.of(InjectFaults::main)).startsWith("injected: ").endsWith("written after all\n");
    }

    @Test
    void s51SnapshotLiveDisks_showsBothChains() throws Exception {
        assertThat(Output.of(SnapshotLiveDisks::main))
                .contains("root-1.qcow2 over root\n", "data-1.qcow2 over data\n")
                .contains("└─ root: overlay-");
    }

    @Test
    void s56SuspendAMachine_goesOnInAnotherQemu() throws Exception {
        assertThat(Output.of(SuspendAMachine::main)).matches("alive: false, pc-q35-[\\d.]+\nok n 5\n");
    }

    @Test
    void s57MigrateAMachine_goesOnThere() throws Exception {
        assertThat(Output.of(MigrateAMachine::main)).isEqualTo("completed\nhere: false\nok n 5\n");
    }

    @Test
    void backUpLiveDisks_copiesChangesAndRestores() throws Exception {
        assertThat(Output.of(BackUpLiveDisks::main)).isEqualTo("""
                        backup 1: full, the first backup of the folder
                        backup 2: what was changed
                        problems: []
                        restored backup 2
                        """);
    }

    @Test
    void pullABackup_compressesAndRestores() throws Exception {
        assertThat(Output.of(PullABackup::main)).isEqualTo("""
                        pulled: the first backup of the folder
                        problems: []
                        restored, as its digest says
                        removed: []
                        """);
    }
}
