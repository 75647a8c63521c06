"""Which part is under the pointer. Static locators, and only parts that may be picked."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkCommonDataModel import vtkStaticCellLocator
from vtkmodules.vtkRenderingCore import vtkCellPicker

from viewers.body3d.scene import BodyScene


class PartPicker:
    """Picks parts of a scene; locators are built when a part first becomes pickable."""

    def __init__(self, scene: BodyScene) -> None:
        self._scene = scene
        self._picker = vtkCellPicker()
        self._picker.SetTolerance(0.0005)
        self._picker.PickFromListOn()
        self._locators: dict[str, vtkStaticCellLocator] = {}
        self._listed: tuple[str, ...] = ()
        self._by_prop: dict[Any, str] = {}

    def forget(self) -> None:
        """The geometry was exchanged."""
        self._picker.RemoveAllLocators()
        self._picker.InitializePickList()
        self._locators, self._listed, self._by_prop = {}, (), {}

    def part_at(self, x: float, y: float) -> str:
        """Id of the part at device pixels from the lower left; empty for none."""
        self._refresh()
        if not self._picker.Pick(x, y, 0.0, self._scene.renderer):
            return ""
        return self._by_prop.get(self._picker.GetActor(), "")

    def _refresh(self) -> None:
        state = self._scene.state
        wanted = tuple(i for i in self._scene.actors if state.is_pickable(i))
        if wanted == self._listed:
            return
        self._listed = wanted
        self._picker.InitializePickList()
        self._by_prop = {}
        for part_id in wanted:
            actor = self._scene.actors[part_id]
            self._by_prop[actor.actor] = part_id
            self._picker.AddPickList(actor.actor)
            if part_id not in self._locators and not actor.part.local_keys:
                locator = vtkStaticCellLocator()
                locator.SetDataSet(actor.polydata)
                locator.BuildLocator()
                self._locators[part_id] = locator
                self._picker.AddLocator(locator)
