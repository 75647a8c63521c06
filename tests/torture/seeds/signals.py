"""Recordings and actigraphy."""

from __future__ import annotations

import numpy as np

from tests.torture.seeds.made import BEGAN, Seed, text

MTN = """<motionfile><log2>
<property><name>=StartTime</name><content>2018-05-23 17:30:00</content></property>
<property><name>+Sex</name><content>Male</content></property>
<channel><name>motion</name><epoch>5</epoch><offset>1</offset><data>1,2,3</data></channel>
</log2></motionfile>"""


def edf_bytes() -> bytes:
    """An EDF+ file of one channel of two records."""
    fields = [("0", 8), ("X F 02-MAY-1951 Ada", 80), ("Startdate 01-MAR-2024 X X X", 80),
              ("01.03.24", 8), ("08.00.00", 8), ("512", 8), ("", 44), ("2", 8), ("1", 8),
              ("1", 4)]  # fmt: skip
    channel = [("EEG Fpz-Cz", 16), ("", 80), ("uV", 8), ("-200", 8), ("200", 8), ("-2000", 8),
               ("2000", 8), ("", 80), ("4", 8), ("", 32)]  # fmt: skip
    head = "".join(text.ljust(width) for text, width in [*fields, *channel]).encode()
    return head + np.tile(np.array([-20, -10, 0, 10], "<i2"), 2).tobytes()


def signals() -> dict[str, list[Seed]]:
    header = "r 2 10 3 08:00:00 01/03/2024\nr.dat 16 200/mV 16 0 1 9 0 II\n"
    header += "r.dat 16 1/NU 16 0 2 12 0 PLETH\n"
    samples = np.array([1, 2, 3, 4, 5, 6], "<i2").tobytes()
    return {
        "wfdb": [Seed("r.hea", header.encode(), {}, {"r.dat": samples})],
        "edf": [Seed("a.edf", edf_bytes())],
        "opensignals": [
            text("a.txt", "# Simple Text Format", "# Sampling Rate (Hz):= 100.00",
                  "# Units:= m/s^2", "# Labels:= acc_x", "1", "3", "5", recorded_at=BEGAN),
            text("rr.txt", ",rr", "0,800", "1,900", recorded_at=BEGAN, assume_unit="ms"),
        ],
        "actiwatch": [
            Seed("a.awd", b"ada\r\n23-Jan-2018\r\n13:58\r\n 4 \r\n00\r\nV1\r\nF\r\n10\r\n20 M\r\n")
        ],
        "motionwatch": [Seed("a.mtn", MTN.encode())],
        "accelerometer_epochs": [
            text("epochs.csv", "time,acc,light,sleep,MET",
                  "2014-05-07 13:29:50.000000+0100 [Europe/London],100,0.0,1.0,1.5",
                  "2014-05-07 13:30:20.000000+0100 [Europe/London],90,1.0,0.0,1.5")
        ],
    }  # fmt: skip
