#!/usr/bin/env bash
# The guess: with its policy for disks by available space, a datanode of HDFS sends 75% of new blocks
# to the disks that have more room than the others, as the description of the setting says; and of
# two such disks more to the one with forty times the room.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
version=3.4.1
cd "$work"

cat >pom.xml <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>disks</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-minicluster</artifactId>
    <version>$version</version>
  </dependency></dependencies>
</project>
XML
mvn -q -B "-Dmaven.repo.local=$work/maven" -DoutputDirectory=lib \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies >>errors 2>&1

# A real namenode and datanode. The sizes are a thousandth of those of real disks, and so is the
# setting of how far they may differ (10 GB if not set), so that they fit on any machine.
cat >Disks.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.StorageType;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.datanode.fsdataset.AvailableSpaceVolumeChoosingPolicy;

public class Disks {
  static final int BLOCKS = 400;

  /** How many of the blocks each disk gets, if the disks have so many MB. */
  static int[] written(long[] sizes) throws Exception {
    Configuration conf = new Configuration();
    conf.setClass("dfs.datanode.fsdataset.volume.choosing.policy",
        AvailableSpaceVolumeChoosingPolicy.class, Object.class);
    conf.set("dfs.datanode.available-space-volume-choosing-policy.balanced-space-threshold",
        "10000000");
    conf.set("dfs.blocksize", "1m");
    conf.set("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "5");
    StorageType[] types = new StorageType[sizes.length];
    Arrays.fill(types, StorageType.DISK);
    int[] blocks = new int[sizes.length];
    Path folder = Files.createTempDirectory(Path.of("."), "cluster");
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(conf, folder.toFile())
        .numDataNodes(1).storagesPerDatanode(sizes.length).storageTypes(types)
        .storageCapacities(Arrays.stream(sizes).map(mb -> mb * 1_000_000).toArray()).build()) {
      cluster.waitActive();
      for (int file = 0; file < BLOCKS; file++) {
        var path = new org.apache.hadoop.fs.Path("/" + file);
        try (var out = cluster.getFileSystem().create(path, (short) 1)) {
          out.write(1);
        }
      }
      for (int disk = 0; disk < sizes.length; disk++) {
        try (var files = Files.walk(cluster.getInstanceStorageDir(0, disk).toPath())) {
          blocks[disk] = (int) files
              .filter(file -> file.getFileName().toString().matches("blk_\\d+")).count();
        }
      }
    }
    return blocks;
  }

  static void tell(String disks, int blocks) {
    System.out.printf("%s: %d%%%n", disks, Math.round(100.0 * blocks / BLOCKS));
  }

  static void hold(boolean held, String what) {
    if (!held) {
      System.out.println("it changed; it was: " + what);
      System.exit(1);
    }
  }

  public static void main(String[] none) throws Exception {
    int[] two = written(new long[] {100, 4000});
    tell("of 100 and 4000 MB, to that of 4000", two[1]);
    long[] twelve = new long[12];
    Arrays.fill(twelve, 100);
    twelve[11] = 4000;
    int[] one = written(twelve);
    tell("of 11 of 100 and one of 4000 MB, to that of 4000", one[11]);
    int[] three = written(new long[] {20, 100, 4000});
    tell("of 20, 100 and 4000 MB, to that of 100", three[1]);
    tell("of 20, 100 and 4000 MB, to that of 4000", three[2]);
    hold(two[1] > BLOCKS * 0.6, "about 75% beside one other");
    hold(one[11] < BLOCKS * 0.35, "about 21% beside eleven others");
    hold(Math.abs(three[1] - three[2]) < 2, "as many to that of 100 as to that of 4000");
    System.exit(0);
  }
}
JAVA
java -cp 'lib/*' Disks.java 2>>errors
echo "Hadoop $version weighs 75 against 25 for each disk, not for the two kinds of disks together: one new disk beside"
echo "eleven that are nearly full gets a fifth of the blocks. And what has more room than the fullest disk and 10 GB"
echo "is one kind, in which disks take turns: one with 4 TB left gets no more than one with 100 GB."
