Attribute VB_Name = "PortfolioCalc"
Option Private Module

' The same buttons in LibreOffice Calc: only there ThisComponent is the open document, so nothing is declared here.

Public Function PortfolioInCalc() As Boolean
    PortfolioInCalc = Not IsEmpty(ThisComponent)
End Function

Public Sub PortfolioPressInCalc(ByVal action As String)
    Set helper = GetProcessServiceManager.createInstance("com.sun.star.frame.DispatchHelper")
    helper.executeDispatch ThisComponent.CurrentController.Frame, "org.xlportfolio:" & action, "", 0, Array()
End Sub
